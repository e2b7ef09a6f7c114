import type { KeyProvider } from "@subrosa/keys";
import { fromServer, participantOf, type GroupView, type Identity } from "@subrosa/keys/groups";
import { encodeBase64url, type Joined, type ServerMessage } from "@subrosa/protocol";
import type { RoomEncryption } from "../api/encryption.ts";
import { RoomError } from "../api/errors.ts";
import type { JoinResult } from "../api/options.ts";
import { Channel } from "../channel/index.ts";
import type { Clock } from "../clock.ts";
import { Emitter } from "../events.ts";
import type { Gathering, GatheringEvents, SendBytes } from "../gathering/gathering.ts";
import type { FrameKeys } from "../media/frames.ts";
import type { LaneHost } from "../planes/plane.ts";
import { isHostOf } from "../prepare.ts";
import type { OwnIntroduction } from "../session/session.ts";
import type { SessionEpochs } from "../verification/comparisons.ts";
import { Entering } from "./entering.ts";
import { ChannelGround } from "./ground.ts";
import { HostWords } from "./host-words.ts";
import { GroupHosting } from "./hosting.ts";
import { isOfGroup, parse, type HostWord } from "./messages.ts";
import { OwnMember, type KeyPorts, type MemberEvent, type OwnMemberOptions } from "./own-member.ts";
import { decodePass, encodePass, type Pass } from "./pass.ts";
import { GroupPeople } from "./people.ts";
import { Profile } from "./profile.ts";
import { SplitSign } from "./split.ts";

/** What a gathering by a group is made from. */
export interface GroupGatheringOptions extends Omit<OwnMemberOptions, "name"> {
  readonly clock: Clock;
  /** The application's own keys; else the group's. */
  readonly keys: KeyProvider | undefined;
  /** What was kept over a reload. */
  readonly pass: string | undefined;
  readonly introduction: () => Omit<OwnIntroduction, "seat">;
}

/** So long may the goodbye take, ms: a busy machine needs it, and without it the others wait until our silence is long enough. */
const goodbyeWithin = 3_000;
/** Whoever was told that the call is over goes within so long, ms, or is no program that goes. */
const goneWithin = 2_000;

/**
 * An MLS group: the server carries its messages, and the group's tree alone says who is in the room. All signalling is inside of it, so
 * that a peer connection's fingerprint is the word of a member.
 */
export class GroupGathering extends Emitter<GatheringEvents> implements Gathering {
  readonly channel: Channel;
  readonly hosting: GroupHosting;
  readonly lanes: LaneHost = {
    bytes: (member, lane, bytes) => {
      if (lane === "fast") this.#member.takeFast(member, bytes);
    },
    changed: () => undefined,
  };
  readonly epochs: SessionEpochs;
  ownId = "";
  readonly #options: GroupGatheringOptions;
  readonly #mayFound: boolean;
  readonly #member: OwnMember;
  readonly #ground: ChannelGround;
  readonly #people: GroupPeople;
  readonly #entering: Entering;
  readonly #split: SplitSign;
  readonly #profile: Profile;
  #pass: Pass;
  #over = false;

  constructor(options: GroupGatheringOptions) {
    super();
    const { clock, link, device, introduction } = options;
    this.#options = options;
    this.#pass = decodePass(options.pass ?? "");
    this.#mayFound = link.admission === "open" || isHostOf(link, device);
    this.#people = new GroupPeople({
      met: (connection, arrival) => this.emit("met", connection, arrival),
      announced: (connection, arrival) => this.emit("announced", connection, arrival),
      standing: (connection, standing) => this.emit("standing", connection, standing),
      left: (connection, reason, by) => this.emit("left", connection, reason, by),
    });
    this.#member = new OwnMember({ ...options, name: () => introduction().name }, () => this.#people.connections);
    this.#split = new SplitSign(clock, () => this.emit("changed"));
    this.#entering = new Entering(clock, () => this.emit("waiting"));
    this.#ground = new ChannelGround(this.#member, clock);
    this.channel = new Channel({ group: this.#ground, clock });
    this.epochs = {
      session: options.session,
      channel: this.channel,
      authenticator: async (epoch) => this.#member.group?.authenticator(epoch),
      onEpoch: (listener) => this.on("epoch", listener),
    };
    const words = new HostWords(
      this.channel,
      (participant) => this.#member.view?.people.find(({ identity }) => identity.participant === participant),
      (word, { identity }) => this.#decided(word, identity),
    );
    this.hosting = new GroupHosting({
      group: () => this.#member.group,
      say: (word) => words.say(word),
      changed: () => this.emit("hostingChanged"),
      alone: () => this.#ground.alone(clock, goneWithin),
      over: () => this.emit("over"),
      possible: link.hostHash !== undefined,
      startsOpen: link.admission === "open",
      now: () => clock.now(),
    });
    this.#profile = new Profile({
      introduction,
      nameInTree: () => (this.#over || this.#people.connections.length === 0 ? undefined : this.#member.nameInTree),
      // Rejects at the end of the session alone.
      say: (profile) => void this.channel.send("profile", profile).catch(() => undefined),
    });
    this.#listen();
  }

  get keys(): FrameKeys {
    return this.#options.keys ?? this.#member.keys;
  }

  get encryption(): RoomEncryption {
    const { view, isIn } = this.#member;
    return {
      kind: "group",
      wire: "sframe",
      suite: view?.suite ?? "",
      epoch: view?.epoch,
      phase: isIn ? "ready" : this.#entering.wasIn ? "rejoining" : "connecting",
      split: this.#split.shown,
      sendingPaused: view?.sendingPaused ?? false,
      managedByServer: this.#options.link.serverMade,
    };
  }

  get isHost(): boolean {
    return this.#member.view?.self?.isHost ?? false;
  }

  get pass(): string | undefined {
    return encodePass(this.#pass);
  }

  get result(): Promise<JoinResult> {
    return this.#entering.result;
  }

  async start(frames: KeyPorts, sendBytes: SendBytes): Promise<void> {
    const { session, device } = this.#options;
    this.ownId = await participantOf(session, device.publicKey);
    await this.#member.start(frames, sendBytes, this.#pass);
  }

  enter(joined: Joined): void {
    this.#entering.begin(!this.#mayFound && this.pass === undefined);
    this.#member.enter(this.#mayFound && joined.group === undefined);
  }

  resume(): void {
    this.#member.reconnected();
  }

  down(): void {
    this.#member.down();
  }

  receive(message: Exclude<ServerMessage, Joined>): void {
    if (message.type === "peer-left") this.hosting.gone(message.participant);
    if (message.type === "error" && message.code === "peer-busy") this.channel.unheard();
    if (message.type === "group-ended" && !this.#mayFound) {
      // Only a host may found another: our request is kept until then.
      this.#entering.wait();
      return;
    }
    const told = isOfGroup(message) ? fromServer(message) : undefined;
    if (told !== undefined) this.#member.take(told);
  }

  announce(): void {
    this.#profile.announce();
  }

  signal(member: string, body: unknown): void {
    if (this.#over) return;
    // What can't be said now, the plane says again after `resync`.
    this.channel.send("plane", { from: this.#options.self, to: member, body }).catch(() => undefined);
  }

  /** The tree forgets. */
  forget(): void {}

  async leave(): Promise<void> {
    this.#over = true;
    this.clear();
    if (!this.#member.isIn) return;
    const { clock } = this.#options;
    const late = new Promise<void>((resolve) => void clock.after(goodbyeWithin, resolve));
    await Promise.race([this.#member.group?.leave(), late]);
  }

  close(): void {
    this.#over = true;
    this.#split.close();
    this.#entering.close();
    this.channel.close();
    this.#member.close();
    this.clear();
  }

  #listen(): void {
    this.#member.on("event", (event, view) => this.#happened(event, view));
    this.#member.on("view", (view) => {
      if (view.phase === "member") this.#people.look(view);
      this.emit("changed");
    });
    this.#member.on("up", () => {
      this.channel.resync();
      for (const connection of this.#people.connections) this.emit("resync", connection);
    });
    this.#member.on("broken", (cause) => this.emit("broken", cause));
    this.channel.onBehind((participant) => {
      this.announce();
      const connection = this.#people.connectionOf(participant);
      if (connection !== undefined) this.emit("resync", connection);
    });
    this.channel.on("profile", (from, value) => {
      const profile = parse.profile(value);
      if (profile !== undefined) this.#people.profile(from, profile);
    });
    this.channel.on("plane", (from, value) => {
      const letter = parse.plane(value);
      if (letter?.to !== this.#options.self || letter.from !== this.#people.connectionOf(from)) return;
      this.emit("plane", letter.from, letter.body);
    });
  }

  /** A host said so. */
  #decided(word: HostWord, { participant, name: by }: Identity): void {
    if (word.type === "ends") this.emit("failed", new RoomError("ended", { by }));
    else if (word.who !== this.ownId) return;
    else if (word.type === "mutes") this.emit("mute", word.source, participant);
    else this.emit("failed", new RoomError(word.block ? "blocked" : "removed", { by }));
  }

  #happened(event: MemberEvent, view: GroupView): void {
    switch (event.type) {
      case "joined":
        this.#split.show(false);
        if (this.#entering.wasIn) this.channel.resync();
        return;
      case "epoch":
        this.#pass = { ...this.#pass, seen: view.policy };
        this.hosting.entered(view.people);
        // Before anything is said in it: else newcomers would take that for something that was said before them, and ask.
        this.#ground.emit("view");
        if (this.#people.enter(view, event.by)) this.announce();
        this.emit("epoch", { epoch: event.epoch, people: event.people, self: this.ownId });
        this.#entering.entered({ alone: view.people.length === 1 });
        this.emit("changed");
        return;
      case "message":
        this.#ground.heard(event.from, event.data);
        return;
      case "leaving":
        this.#people.leaving(event.from);
        return;
      case "knock":
        this.hosting.knock({ ...event, device: encodeBase64url(event.device) });
        return;
      case "different-passphrase":
        return this.#entering.different();
      case "admitted":
        this.#pass = { ...this.#pass, admission: event.admission };
        return;
      case "turned-away":
        this.#entering.fail(new RoomError("not-admitted"));
        return;
      case "split":
        this.#split.show(true);
        return;
      case "replaced":
        this.emit("failed", new RoomError("used-elsewhere"));
        return;
      case "ended":
        this.emit("epoch", undefined);
        this.#member.enter(true);
        return;
      case "failed":
        this.emit("broken", event.cause);
        return;
      case "rejoining":
        this.emit("epoch", undefined);
        this.#ground.emit("view");
        this.emit("changed");
        return;
      case "sending":
      case "left":
        return;
      default:
        event satisfies never;
    }
  }
}
