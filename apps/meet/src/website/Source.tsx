import { useEffect, useState } from "react";

import { useApp } from "../app/context.ts";

/** Where this deployment says its source is. `undefined` until it says so, and where it doesn't. */
export function useSource(): string | undefined {
  const { engine } = useApp();
  const [source, setSource] = useState<string>();
  useEffect(() => {
    let gone = false;
    engine.site().then(
      (site) => gone || setSource(site.source),
      // A server that doesn't answer names no source either.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [engine]);
  return source;
}

/** Opens the source elsewhere, and tells that place nothing about here. */
export function SourceLink({
  address,
  words,
  className,
}: {
  readonly address: string;
  readonly words: string;
  readonly className?: string | undefined;
}) {
  return (
    <a className={className} href={address} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
}
