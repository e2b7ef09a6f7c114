import { MeshPlane } from "@subrosa/client";
import { mediaPlaneContract } from "@subrosa/client/contract";
import { marks } from "./marks.ts";

const rules = mediaPlaneContract({
  ...marks,
  createPlane: (self, host) => new MeshPlane({ self, host }),
  // Not what it is without a word: a plane that reconfigures must leave it so.
  createPeerConnection: () => new RTCPeerConnection({ bundlePolicy: "max-bundle" }),
});

Object.assign(window, {
  keep: async (name: string): Promise<string> => {
    try {
      await rules.find((rule) => rule.name === name)!.run();
      return "kept";
    } catch (error) {
      return String(error);
    }
  },
});
