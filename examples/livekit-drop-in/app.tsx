/** LiveKit's own meeting, unmodified, and end-to-end encrypted: what is Subrosa's is marked. */
import { LiveKitRoom, VideoConference } from "@livekit/components-react";
import { createEncryption } from "@subrosa/livekit"; // ←
import { createRoot } from "react-dom/client";

/** Where to meet: LiveKit's address, a token of the app's own server, and a key that it gives to nobody else than these people. */
export interface Meeting {
  readonly serverUrl: string;
  readonly token: string;
  readonly key: Uint8Array;
}

/** Shows the meeting in this element. */
export async function meet(element: Element, { serverUrl, token, key }: Meeting): Promise<void> {
  const encryption = await createEncryption({ key }); // ←
  createRoot(element).render(
    <LiveKitRoom serverUrl={serverUrl} token={token} options={{ encryption }} /* ← */ audio video>
      <VideoConference />
    </LiveKitRoom>,
  );
}
