/**
 * Preloaded into a server that was started with an IPC channel: when the channel closes, because the parent
 * asks for it or died, the server stops as on SIGTERM. Windows has no signal that a program can handle so.
 */
process.once('disconnect', () => process.emit('SIGTERM', 'SIGTERM'));
process.channel?.unref();
