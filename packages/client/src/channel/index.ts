export { Channel } from "./channel.ts";
export type { ChannelGroup, ChannelMember, ChannelView, Route } from "./group.ts";
