import type { TransformOptions } from "../messages.ts";

type Transformable = RTCRtpSender | RTCRtpReceiver;

const locked = new WeakSet<Transformable>();

function accessor(target: Transformable): Required<Pick<PropertyDescriptor, "get" | "set">> {
  const prototype = target instanceof RTCRtpSender ? RTCRtpSender.prototype : RTCRtpReceiver.prototype;
  const { get, set } = Object.getOwnPropertyDescriptor(prototype, "transform") ?? {};
  if (!get || !set) throw new TypeError("This browser has no encoded transforms.");
  return { get, set };
}

/** The transform that the browser uses now, whatever stands on the object. */
export function transformOf(target: Transformable): unknown {
  return accessor(target).get.call(target);
}

/**
 * Gives a sender or receiver our transform and locks the property: `sender.transform = null` would make Firefox send in the
 * clear. Throws when the browser refuses; then nothing was set.
 */
export function setTransform(target: Transformable, worker: Worker, options: TransformOptions): RTCRtpScriptTransform {
  const { get, set } = accessor(target);
  const transform = new RTCRtpScriptTransform(worker, options);
  set.call(target, transform);
  if (!locked.has(target)) {
    locked.add(target);
    Object.defineProperty(target, "transform", {
      enumerable: true,
      get: () => get.call(target) as unknown,
      set() {
        throw new TypeError("This transform encrypts end to end; to take the media away, use replaceTrack(null).");
      },
    });
  }
  return transform;
}
