export { Channel, type Arrivals, type ChannelListener, type ChannelOptions } from "./channel.ts";
export type { ChannelGroup, ChannelMember, ChannelView, Route } from "./group.ts";
export { maxLetter } from "./padding.ts";
