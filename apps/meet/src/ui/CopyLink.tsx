import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { announcer } from "../app/announcer.ts";
import { text } from "../catalogue/text.ts";
import { Button, type ButtonTone } from "./Button.tsx";

/** Copies text, and says so on the button and aloud. */
export function CopyLink({
  link,
  label = text("call.copyLink"),
  tone = "plain",
  wide = false,
}: {
  readonly link: string;
  readonly label?: string;
  readonly tone?: ButtonTone;
  readonly wide?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await copyText(link);
    setCopied(true);
    announcer.say(text("app.copied"), "results");
  };
  return (
    <Button
      tone={tone}
      wide={wide}
      icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      onPress={() => void copy()}
    >
      {copied ? text("app.copied") : label}
    </Button>
  );
}

/** The clipboard, or the selection where a browser refuses the clipboard. */
async function copyText(value: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(value);
  } catch {
    const field = document.createElement("textarea");
    field.value = value;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}
