/** What can stand beside the stage; one at a time. */
export type Panel = 'chat' | 'people';
