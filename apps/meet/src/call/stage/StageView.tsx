import { ChevronLeft, ChevronRight } from "lucide-react";
import {
  type CSSProperties,
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { announcer } from "../../app/announcer.ts";
import { usePhone } from "../../app/media-query.ts";
import { useStore } from "../../app/store.ts";
import { text } from "../../catalogue/text.ts";
import { IconButton } from "../../ui/Button.tsx";
import { cx } from "../../ui/cx.ts";
import { Alone } from "./Alone.tsx";
import type { Call } from "../call.ts";
import { CornerTile } from "./CornerTile.tsx";
import { gridFor, type Stage } from "./grid.ts";
import { arrange, chooseScene, type CornerName, neighbour, pageOf, type Rect, tileStage } from "./scene.ts";
import { ShareTile } from "./ShareTile.tsx";
import styles from "./StageView.module.css";
import { ShareTabs } from "./ShareTabs.tsx";
import { Tile } from "./Tile.tsx";
import { useSceneInput } from "./use-scene.ts";
import { useSwipe } from "./use-swipe.ts";
import { useRoom } from "../use-room.ts";

const corners: Readonly<Record<string, (corner: CornerName) => CornerName>> = {
  ArrowLeft: (corner) => corner.replace("right", "left") as CornerName,
  ArrowRight: (corner) => corner.replace("left", "right") as CornerName,
  ArrowUp: (corner) => corner.replace("bottom", "top") as CornerName,
  ArrowDown: (corner) => corner.replace("top", "bottom") as CornerName,
};

/** The box around these tiles. */
function boxOf(ids: readonly string[], rects: ReadonlyMap<string, Rect>): CSSProperties {
  const found = ids.flatMap((id) => rects.get(id) ?? []);
  const left = Math.min(...found.map(({ x }) => x));
  const top = Math.min(...found.map(({ y }) => y));
  const width = Math.max(...found.map((rect) => rect.x + rect.width)) - left;
  return { left, top, width, height: Math.max(...found.map((rect) => rect.y + rect.height)) - top };
}

function useStage(): [React.RefObject<HTMLDivElement | null>, Stage | undefined] {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<{ width: number; height: number }>();
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const read = (): void => setSize({ width: current.clientWidth, height: current.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(current);
    read();
    return () => observer.disconnect();
  }, []);
  const phone = usePhone();
  const stage = useMemo<Stage | undefined>(
    () => size && { ...size, shape: phone && size.height > size.width ? "any" : "wide" },
    [size, phone],
  );
  return [element, stage];
}

/** Everyone's tiles. One stop for the Tab key; arrows move between tiles, Enter opens one's options. */
export function StageView({ call }: { readonly call: Call }) {
  const room = useRoom(call.room);
  const view = useStore(call.view);
  const [element, stage] = useStage();
  const [page, setPage] = useState(0);
  const [focused, setFocused] = useState<string>();
  const columns = useRef<number>(undefined);
  const tiles = useRef<HTMLDivElement>(null);

  const others = [...room.participants.values()];
  const input = useSceneInput(call);
  const { shares } = input;
  const { order } = useStore(call.speakers.speaking);
  const scene = chooseScene(input);
  const paged = stage ? pageOf(scene, stage, page, columns.current, order) : { scene, page: 0, pages: 1 };
  const { scene: shown, page: shownPage, pages } = paged;
  const free = stage && tileStage(paged, stage);
  const turn = useCallback(
    (step: 1 | -1) => setPage(Math.min(Math.max(shownPage + step, 0), pages - 1)),
    [shownPage, pages],
  );
  useSwipe(element, tiles, pages, turn);
  const rects = free ? arrange(shown, free, view.corner, columns.current) : new Map<string, Rect>();
  const { width, height, shape = "wide" } = free ?? {};
  const count = shown.kind === "grid" ? shown.tiles.length : 0;
  useEffect(() => {
    if (width !== undefined && height !== undefined && count > 0)
      columns.current = gridFor(count, { width, height, shape }, columns.current).columns;
  }, [width, height, shape, count]);

  const first = rects.keys().next().value;
  const stop = focused !== undefined && rects.has(focused) ? focused : first;
  const focusTile = (id: string): void => {
    setFocused(id);
    element.current?.querySelector<HTMLElement>(`[data-tile="${CSS.escape(id)}"]`)?.focus();
  };
  const move = (event: KeyboardEvent): void => {
    const target = event.target instanceof HTMLElement ? event.target.dataset["tile"] : undefined;
    if (event.key === "PageDown") turn(1);
    else if (event.key === "PageUp") turn(-1);
    if (target === undefined) return;
    const toCorner = corners[event.key];
    if (scene.kind === "duo" && target === scene.corner && toCorner && toCorner(view.corner) !== view.corner) {
      const corner = toCorner(view.corner);
      call.view.update({ corner });
      announcer.say(text("say.corner", { corner: text(`tile.corner.${corner}`) }), "results");
      event.preventDefault();
      return;
    }
    const next =
      neighbour(rects, target, event.key) ??
      (scene.kind === "duo" && toCorner
        ? [scene.main, scene.corner].find((id) => id !== undefined && id !== target)
        : undefined);
    if (next === undefined) return;
    event.preventDefault();
    focusTile(next);
  };

  return (
    // The arrow keys belong to the tiles inside, which have the focus.
    <div
      ref={element}
      className={cx(styles.stage, pages > 1 && styles.paged)}
      role="group"
      aria-label={text("call.stage")}
      data-region
      onKeyDown={move}
      onPointerMove={() => call.speakers.hold()}
      onFocus={({ target }) => (call.speakers.focused = target.matches(":focus-visible"))}
      onBlur={() => (call.speakers.focused = false)}
    >
      <div ref={tiles} className={styles.tiles}>
        {[...rects].map(([id, rect]) => {
          const shared = id.startsWith("screen:");
          const person = id === room.local.id ? room.local : room.participants.get(shared ? id.slice(7) : id);
          if (!person) return null;
          const tile = { call, participant: person, rect, tabStop: id === stop, onFocus: () => setFocused(id) };
          if (shared) return <ShareTile key={id} {...tile} />;
          if (scene.kind === "duo" && id === scene.corner) return <CornerTile key={id} {...tile} stage={element} />;
          return <Tile key={id} {...tile} />;
        })}
      </div>
      {shares.length > 1 && (
        <ShareTabs
          call={call}
          shares={shares}
          chosen={scene.kind === "large" ? scene.main : undefined}
          onChoose={(chosenShare) => call.view.update({ chosenShare })}
        />
      )}
      {others.length === 0 && <Alone call={call} />}
      {pages > 1 && (
        <div
          className={cx(styles.pages, scene.kind === "large" && styles.stripPages)}
          style={shown.kind === "large" ? boxOf(shown.strip, rects) : undefined}
        >
          <IconButton
            overPicture
            label={text("call.previousPage")}
            icon={<ChevronLeft />}
            isDisabled={shownPage === 0}
            onPress={() => turn(-1)}
          />
          <span>{text("call.page", { page: shownPage + 1, pages })}</span>
          <IconButton
            overPicture
            label={text("call.nextPage")}
            icon={<ChevronRight />}
            isDisabled={shownPage === pages - 1}
            onPress={() => turn(1)}
          />
        </div>
      )}
    </div>
  );
}
