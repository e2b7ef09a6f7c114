import { useStore } from "../../app/store.ts";
import type { Call } from "../call.ts";
import { useRoom } from "../use-room.ts";
import { chooseScene, sceneInput, type SceneInput } from "./scene.ts";

/** From what the scene of a call is chosen, now. */
export function useSceneInput(call: Call): SceneInput {
  const room = useRoom(call.room);
  const { stage: speaker } = useStore(call.speakers.speaking);
  return sceneInput(room, speaker, useStore(call.view));
}

/** What a small window shows: what is pinned, else a shared screen, else who speaks; alone, yourself. */
export function largest(input: SceneInput): string {
  const scene = chooseScene({ ...input, layout: "speaker" });
  return scene.kind === "grid" ? (scene.tiles[0] ?? input.self) : scene.main;
}
