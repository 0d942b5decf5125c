/** Does something again and again beside everything else. `stop` settles when the last time is done. */
export const keepDoing = (work: () => Promise<void>): { readonly stop: () => Promise<void> } => {
  const state = { isStopping: false };
  const run = async (): Promise<void> => {
    while (!state.isStopping) await work();
  };
  const running = run();
  return {
    stop() {
      state.isStopping = true;
      return running;
    },
  };
};
