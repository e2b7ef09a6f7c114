import type { RoomInterface } from "@subrosa/client";

import { text } from "../../catalogue/text.ts";
import { avatarColour, initials } from "../../ui/avatar.ts";
import type { Person } from "../person/person.ts";
import { personName } from "../person/person-name.ts";
import { pictureOf } from "../person/states.ts";
import type { Rect } from "../stage/scene.ts";

/** How large a recording is, in pixels, whatever the window's size. */
export const movieSize = { width: 1280, height: 720 } as const;
const framesPerSecond = 20;

/** The evening's colours: a file has no theme. */
const colours = { stage: "#0c0a09", tile: "#1e1a18", tag: "rgb(0 0 0 / 72%)", words: "#ffffff" };
const tagHeight = 28;
const radius = 16;

/** Where a picture goes that fills its frame, or is shown whole in it. */
export function fitted(
  picture: { readonly width: number; readonly height: number },
  frame: Rect,
  whole: boolean,
): Rect {
  const [across, down] = [frame.width / picture.width, frame.height / picture.height];
  const scale = whole ? Math.min(across, down) : Math.max(across, down);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { x: frame.x + (frame.width - width) / 2, y: frame.y + (frame.height - height) / 2, width, height };
}

/** Draws tiles into a moving picture. What may not be shown on screen is not in it either. */
export class Movie {
  readonly track: MediaStreamTrack | undefined;
  readonly #pen: CanvasRenderingContext2D | null;
  readonly #players = new Map<MediaStreamTrack, HTMLVideoElement>();
  readonly #timer: ReturnType<typeof setInterval>;

  /** Asks anew for each picture where the tiles are. */
  constructor(room: RoomInterface, tiles: () => ReadonlyMap<string, Rect>) {
    const canvas = Object.assign(document.createElement("canvas"), movieSize);
    this.#pen = canvas.getContext("2d", { alpha: false });
    const draw = (): void => this.#draw(room, tiles());
    draw();
    this.#timer = setInterval(draw, 1_000 / framesPerSecond);
    [this.track] = canvas.captureStream(framesPerSecond).getVideoTracks();
  }

  close(): void {
    clearInterval(this.#timer);
    this.track?.stop();
    this.#forget(new Set());
  }

  #draw(room: RoomInterface, tiles: ReadonlyMap<string, Rect>): void {
    const pen = this.#pen;
    if (!pen) return;
    pen.fillStyle = colours.stage;
    pen.fillRect(0, 0, movieSize.width, movieSize.height);
    const shown = new Set<MediaStreamTrack>();
    for (const [id, rect] of tiles) {
      const screen = id.startsWith("screen:");
      const of = screen ? id.slice("screen:".length) : id;
      const person: Person | undefined = of === room.local.id ? room.local : room.participants.get(of);
      if (!person) continue;
      const track = pictureOf(person, screen ? "screen" : "camera");
      if (track) shown.add(track);
      pen.save();
      pen.beginPath();
      pen.roundRect(rect.x, rect.y, rect.width, rect.height, screen ? 0 : radius);
      pen.clip();
      pen.fillStyle = colours.tile;
      pen.fillRect(rect.x, rect.y, rect.width, rect.height);
      const player = track && this.#player(track);
      if (player && player.videoWidth > 0) {
        const place = fitted({ width: player.videoWidth, height: player.videoHeight }, rect, screen);
        pen.drawImage(player, place.x, place.y, place.width, place.height);
      } else drawAvatar(pen, person, rect);
      const name = personName(person);
      drawName(pen, screen ? text("call.screenOf", { name }) : name, rect);
      pen.restore();
    }
    this.#forget(shown);
  }

  #player(track: MediaStreamTrack): HTMLVideoElement {
    const known = this.#players.get(track);
    if (known) return known;
    const player = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
    player.srcObject = new MediaStream([track]);
    // Muted pictures may always play; a rejection only says that it was forgotten meanwhile.
    player.play().catch(() => undefined);
    this.#players.set(track, player);
    return player;
  }

  #forget(shown: ReadonlySet<MediaStreamTrack>): void {
    for (const [track, player] of this.#players)
      if (!shown.has(track)) {
        player.srcObject = null;
        this.#players.delete(track);
      }
  }
}

function drawAvatar(pen: CanvasRenderingContext2D, { id, name }: Person, rect: Rect): void {
  const [x, y] = [rect.x + rect.width / 2, rect.y + rect.height / 2];
  const size = Math.min(rect.height * 0.38, rect.width * 0.6);
  pen.fillStyle = avatarColour(id);
  pen.beginPath();
  pen.arc(x, y, size / 2, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = colours.words;
  pen.font = `${size * 0.4}px "Inter Variable", sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(initials(name), x, y);
}

function drawName(pen: CanvasRenderingContext2D, name: string, rect: Rect): void {
  pen.font = '14px "Inter Variable", sans-serif';
  const width = Math.min(pen.measureText(name).width + 24, rect.width - 16);
  const top = rect.y + rect.height - tagHeight - 8;
  pen.fillStyle = colours.tag;
  pen.beginPath();
  pen.roundRect(rect.x + 8, top, width, tagHeight, tagHeight / 2);
  pen.fill();
  pen.fillStyle = colours.words;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(name, rect.x + 20, top + tagHeight / 2, Math.max(0, width - 24));
}
