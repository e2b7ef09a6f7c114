import type { FatalErrorCode, Join, Proof, RoomId } from "@subrosa/protocol";
import { Shelf } from "../delivery/shelf.ts";
import { Digest } from "./digest.ts";
import { Room, type RoomTerms } from "./room.ts";
import type { Member, Seat } from "./seat.ts";

/** What rooms take from the settings. */
export interface RoomsOptions {
  readonly maxPeople: number;
  readonly maxRooms: number;
  /** Seconds. */
  readonly hold: number;
  /** Seconds for which an empty room still belongs to its link. */
  readonly roomMemory: number;
  /** Bytes of commits that are kept for members who come back. */
  readonly maxKeptBytes: number;
}

interface Remembered {
  readonly proof: Digest;
  readonly until: number;
}

/** Somebody was seated: the room, and the seat in it. */
export interface Entered {
  readonly room: Room;
  readonly seat: Seat;
}

/**
 * All rooms: soft state. Rooms in use are at most `maxRooms`; of empty ones only the hash of the proof is kept, for at
 * most as many rooms, the oldest forgotten first.
 */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #terms: Omit<RoomTerms, "onEmpty">;
  readonly #rooms = new Map<string, Room>();
  readonly #remembered = new Map<string, Remembered>();
  readonly #shelf: Shelf;

  constructor(options: RoomsOptions) {
    this.#options = options;
    const startedAt = Date.now();
    this.#shelf = new Shelf(options.maxKeptBytes);
    this.#terms = {
      capacity: options.maxPeople,
      hold: options.hold,
      recoveryLeft: () => Math.max(0, options.hold - (Date.now() - startedAt) / 1_000),
      shelf: this.#shelf,
    };
  }

  /** Rooms in use. */
  get size(): number {
    return this.#rooms.size;
  }

  /** People in all rooms. */
  get people(): number {
    let people = 0;
    for (const room of this.#rooms.values()) people += room.people;
    return people;
  }

  /** Empty rooms whose proof is still known. */
  get remembered(): number {
    return this.#remembered.size;
  }

  /** Bytes of commits that are kept for members who come back. */
  get keptBytes(): number {
    return this.#shelf.size;
  }

  /** How many people are in a room: 0 in one that nobody uses. */
  presence(id: RoomId, proof: Proof): number | "wrong-proof" {
    const room = this.#rooms.get(id);
    const known = room?.proof ?? this.#recall(id);
    if (known?.matches(proof) === false) return "wrong-proof";
    return room?.people ?? 0;
  }

  /**
   * Let a connection in: the first one into a room decides its proof and session.
   *
   * @param place where, if it is not the room that everybody can name
   */
  enter(join: Join, member: Member, place: string = join.room): Entered | FatalErrorCode {
    const room = this.#rooms.get(place) ?? this.#open(join, place);
    if (typeof room === "string") return room;
    if (!room.admits(join.proof)) return "wrong-proof";
    const seat = room.enter(join, member);
    return typeof seat === "string" ? seat : { room, seat };
  }

  /** Stop all timers and forget everything. */
  close(): void {
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
    this.#remembered.clear();
  }

  #open(join: Join, place: string): Room | FatalErrorCode {
    const known = this.#recall(place);
    if (known?.matches(join.proof) === false) return "wrong-proof";
    if (this.#rooms.size >= this.#options.maxRooms) return "server-full";
    const onEmpty = (empty: Room): void => this.#retire(place, empty);
    const room = new Room(join, known ?? new Digest(join.proof), { ...this.#terms, onEmpty });
    this.#remembered.delete(place);
    this.#rooms.set(place, room);
    return room;
  }

  #recall(place: string): Digest | undefined {
    const remembered = this.#remembered.get(place);
    return remembered !== undefined && remembered.until > Date.now() ? remembered.proof : undefined;
  }

  #retire(place: string, room: Room): void {
    room.close();
    this.#rooms.delete(place);
    this.#remembered.set(place, { proof: room.proof, until: Date.now() + this.#options.roomMemory * 1_000 });
    // A map keeps the order of insertion, which here is the order of `until`.
    for (const [oldest, { until }] of this.#remembered) {
      if (until > Date.now() && this.#remembered.size <= this.#options.maxRooms) break;
      this.#remembered.delete(oldest);
    }
  }
}
