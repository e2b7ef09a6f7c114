/** What a relay-only call came to: the types of the chosen candidates at both ends, and the frames decoded so far. */
interface Relayed {
  readonly local: string;
  readonly remote: string;
  readonly frames: number;
}

/** What a client gets from its TURN server: types of candidates, and codes of errors (RFC 8489 §14.8). */
interface Gathered {
  readonly candidates: readonly string[];
  readonly errors: readonly number[];
}

let receiver: RTCPeerConnection | undefined;

/** Two connections that may only be relayed, with the fake camera between them. */
async function call(iceServers: RTCIceServer[]): Promise<void> {
  const config: RTCConfiguration = { iceServers, iceTransportPolicy: "relay" };
  const [caller, callee] = [new RTCPeerConnection(config), new RTCPeerConnection(config)];
  receiver = callee;
  caller.addEventListener("icecandidate", ({ candidate }) => void callee.addIceCandidate(candidate ?? undefined));
  callee.addEventListener("icecandidate", ({ candidate }) => void caller.addIceCandidate(candidate ?? undefined));
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const video = document.createElement("video");
  video.autoplay = true;
  video.muted = true;
  document.body.append(video);
  callee.addEventListener("track", ({ streams }) => (video.srcObject = streams[0] ?? null));
  for (const track of stream.getTracks()) caller.addTrack(track, stream);
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription ?? caller.pendingLocalDescription!);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription ?? callee.currentLocalDescription!);
}

/** How the call does. */
async function relayed(): Promise<Relayed> {
  const result = { local: "", remote: "", frames: 0 };
  const reports = (await receiver?.getStats()) ?? new Map();
  for (const report of reports.values()) {
    if (report.type === "inbound-rtp" && report.kind === "video") result.frames = report.framesDecoded ?? 0;
    if (report.type === "candidate-pair" && report.nominated === true && report.state === "succeeded") {
      result.local = reports.get(report.localCandidateId)?.candidateType ?? "";
      result.remote = reports.get(report.remoteCandidateId)?.candidateType ?? "";
    }
  }
  return result;
}

/** Ask the TURN server for a relay and wait until the browser has tried all that it can. */
async function gather(iceServers: RTCIceServer[]): Promise<Gathered> {
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  // Sets: the browser asks once from each of the machine's addresses.
  const candidates = new Set<string>();
  const errors = new Set<number>();
  connection.addEventListener("icecandidateerror", ({ errorCode }) => errors.add(errorCode));
  const done = new Promise<void>((resolve) => {
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate === null) resolve();
      else if (candidate.type !== null && candidate.candidate !== "") candidates.add(candidate.type);
    });
  });
  connection.createDataChannel("probe");
  await connection.setLocalDescription();
  await done;
  connection.close();
  return { candidates: [...candidates], errors: [...errors] };
}

Object.assign(window, { call, relayed, gather });
