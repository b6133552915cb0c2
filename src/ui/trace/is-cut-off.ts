/** Whether a thing on the page is part of what was cut off a run: it is no place to go on from, and its tokens are not the run's. */
export function isCutOff(target: EventTarget): boolean {
  const element = target instanceof Element ? target : target instanceof Node ? target.parentElement : null;
  return element?.closest('.cut-tail') != null;
}
