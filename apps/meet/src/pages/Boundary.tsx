import { Bomb } from "lucide-react";
import { Component, type ReactNode } from "react";

import { text } from "../catalogue/text.ts";
import { Button } from "../ui/Button.tsx";
import { FullPage } from "./FullPage.tsx";

/** What stands on screen when a fault of ours broke it: a sentence and a way back, never a blank page. */
export class Boundary extends Component<
  { readonly children: ReactNode; readonly onRestart: () => void },
  { readonly broken: boolean }
> {
  override state: { readonly broken: boolean } = { broken: false };

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <FullPage icon={<Bomb />} heading={text("page.broken")} sentence={text("page.broken.why")}>
        <Button tone="main" onPress={this.props.onRestart}>
          {text("app.tryAgain")}
        </Button>
      </FullPage>
    );
  }
}
