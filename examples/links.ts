// From a link and a passphrase to a room's secret, and what that secret is good for.
import {
  createLink,
  gatewayProof,
  generatePassphrase,
  JoinCheck,
  parseLink,
  RoomSecret,
  SignalSealer,
} from "@subrosa/keys";

/** A room for which one needs the link and the words. Send them by different ways. */
export function invite(): { link: string; passphrase: string } {
  const link = createLink({ origin: "https://calls.example.org", secret: "both" });
  return { link, passphrase: generatePassphrase() };
}

/** One's seat in a session; parseLink and RoomSecret.from say by a typed error what is wrong with the link or missing. */
export async function enter(link: string, passphrase: string, self: string): Promise<Seat> {
  const secret = await RoomSecret.from({ link: parseLink(link), passphrase });
  const seat = { secret, session: "the session's random id", self };
  return {
    proof: await gatewayProof(secret), // all that the server ever sees of the secret
    check: new JoinCheck(seat), // tells a newcomer that the passphrase is another one
    signals: new SignalSealer(seat), // seals names, SDP and ICE on their way through the server
  };
}

interface Seat {
  readonly proof: string;
  readonly check: JoinCheck;
  readonly signals: SignalSealer;
}
