/** An item of a list that is known to be long enough; negative places count from the end. @throws RangeError when it is not */
export function at<T>(items: readonly T[], index: number): T {
  const item = items.at(index);
  if (item === undefined) {
    throw new RangeError(`There is nothing at ${index} of ${items.length}.`);
  }
  return item;
}
