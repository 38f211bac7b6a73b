/** Collects what arrives between two frames so that a burst of events costs one render. */

/** A hidden tab gets no frames: there the batch runs by timer, so that it is right when it is looked at again. */
const WITHOUT_FRAMES_MS = 250;

export type Schedule = (run: () => void) => void;

export const nextFrame: Schedule = (run) => {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, WITHOUT_FRAMES_MS);
};

/** `push` gathers items; `flush` gets them together, once per `schedule` tick. */
export function createQueue<T>(flush: (items: T[]) => void, schedule: Schedule = nextFrame): (item: T) => void {
  let waiting: T[] = [];
  return (item) => {
    waiting.push(item);
    if (waiting.length > 1) return;
    schedule(() => {
      const items = waiting;
      waiting = [];
      flush(items);
    });
  };
}
