import type { TransformOptions } from "../messages.ts";

type Transformable = RTCRtpSender | RTCRtpReceiver;

const locked = new WeakSet<Transformable>();

/** Where the browser's own accessor is, which the lock does not hide. */
function prototypeOf(target: Transformable): object {
  return target instanceof RTCRtpSender ? RTCRtpSender.prototype : RTCRtpReceiver.prototype;
}

/** The transform that the browser uses now, whatever stands on the object. */
export function transformOf(target: Transformable): unknown {
  return Reflect.get(prototypeOf(target), "transform", target);
}

/**
 * Gives a sender or receiver our transform and locks the property: `sender.transform = null` would make Firefox send in the
 * clear. Throws when the browser refuses; then nothing was set.
 */
export function setTransform(target: Transformable, worker: Worker, options: TransformOptions): RTCRtpScriptTransform {
  const transform = new RTCRtpScriptTransform(worker, options);
  Reflect.set(prototypeOf(target), "transform", transform, target);
  if (!locked.has(target)) {
    locked.add(target);
    Object.defineProperty(target, "transform", {
      enumerable: true,
      get: () => transformOf(target),
      set() {
        throw new TypeError("This transform encrypts end to end; to take the media away, use replaceTrack(null).");
      },
    });
  }
  return transform;
}
