// Block-wise quantization on 128-bit vectors, in AssemblyScript; compiled by scripts/build-quantize-kernel.mjs.
// All arithmetic is binary64, and sums are kept in two lanes, one for even and one for odd elements; the tests compute the very same
// bits one value at a time.

/** One block as binary64; the caller's data begins after it. */
const X: usize = 1024;
const BLOCK: usize = 32;
const BLOCK_END: usize = X + BLOCK * 8;
/** Adding and taking away 1.5 * 2^52 rounds to the nearest integer, ties to even. */
const ROUNDER: f64 = 6755399441055744;

const KIND_F32 = 0;
const KIND_BF16 = 1;

/** Largest and smallest value of the block, four lanes each, and lanes that are all ones where a value is not finite. */
let high: v128 = i32x4.splat(0);
let low: v128 = i32x4.splat(0);
let bad: v128 = i32x4.splat(0);

// @ts-ignore: decorator
@inline
function put(four: v128, at: usize): void {
  const exponent = i32x4.splat(0x7f800000);
  bad = v128.or(bad, i32x4.eq(v128.and(four, exponent), exponent));
  high = f32x4.pmax(high, four);
  low = f32x4.pmin(low, four);
  v128.store(at, f64x2.promote_low_f32x4(four));
  v128.store(at + 16, f64x2.promote_low_f32x4(v128.shuffle<u64>(four, four, 1, 0)));
}

/** Four binary16 bit patterns in 32-bit lanes. Scaling by 2^112 rebiases the exponent, subnormals included; infinities are kept. */
// @ts-ignore: decorator
@inline
function widenHalf(four: v128): v128 {
  const sign = i32x4.shl(v128.and(four, i32x4.splat(0x8000)), 16);
  const magnitude = v128.and(four, i32x4.splat(0x7fff));
  const infinite = v128.and(i32x4.ge_s(magnitude, i32x4.splat(0x7c00)), i32x4.splat(0x7f800000));
  const value = f32x4.mul(i32x4.shl(magnitude, 13), f32x4.splat(reinterpret<f32>(0x77800000)));
  return v128.or(v128.or(value, infinite), sign);
}

/** Puts the block at `source` into X. False where a value is not finite. */
// @ts-ignore: decorator
@inline
function widen(source: usize, kind: i32): bool {
  high = low = bad = i32x4.splat(0);
  if (kind == KIND_F32) {
    for (let i: usize = 0; i < BLOCK; i += 4) put(v128.load(source + i * 4), X + i * 8);
  } else if (kind == KIND_BF16) {
    for (let i: usize = 0; i < BLOCK; i += 4) {
      put(i32x4.shl(v128.load_ext<u16>(source + i * 2), 16), X + i * 8);
    }
  } else {
    for (let i: usize = 0; i < BLOCK; i += 4) put(widenHalf(v128.load_ext<u16>(source + i * 2)), X + i * 8);
  }
  return !v128.any_true(bad);
}

/** Value of largest magnitude with its sign, the first of several; `high` and `low` begin at 0, so 0 when all are. */
// @ts-ignore: decorator
@inline
function extreme(): f64 {
  let four = f32x4.pmax(high, v128.shuffle<u64>(high, high, 1, 0));
  const most = max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1));
  four = f32x4.pmin(low, v128.shuffle<u64>(low, low, 1, 0));
  const least = min(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1));
  if (most > -least) return <f64>most;
  if (most < -least) return <f64>least;
  let at = X;
  while (abs(load<f64>(at)) != <f64>most) at += 8;
  return load<f64>(at);
}

/**
 * A scale as it will be stored: with the 11 significant bits of a binary16, so that graphs with f32 and with f16 activations hold
 * the very same weights. Outside binary16's normal range it stays binary32; 65488 and above would round up past the largest half.
 */
// @ts-ignore: decorator
@inline
function storableScale(scale: f64): f32 {
  const rounded = <f32>scale;
  const magnitude = abs(rounded);
  if (magnitude < 0.00006103515625 || magnitude >= 65488) return rounded;
  const bits = reinterpret<u32>(rounded);
  return reinterpret<f32>((bits + 0xfff + ((bits >> 13) & 1)) & ~0x1fff);
}

// @ts-ignore: decorator
@inline
function nearest(x: v128, inverse: v128, lowest: v128, highest: v128): v128 {
  const rounder = f64x2.splat(ROUNDER);
  const q = f64x2.sub(f64x2.add(f64x2.mul(x, inverse), rounder), rounder);
  return f64x2.pmin(f64x2.pmax(q, lowest), highest);
}

// @ts-ignore: decorator
@inline
function laneSum(two: v128): f64 {
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

/**
 * For fixed levels q the best scale is Σxq/Σq², and it leaves Σx² - (Σxq)²/Σq², so the candidate with the largest (Σxq)²/Σq² wins.
 */
let bestGain: f64 = 0;
let bestScale: f64 = 0;

// @ts-ignore: decorator
@inline
function consider(dots: v128, squares: v128): void {
  const dot = laneSum(dots);
  const square = laneSum(squares);
  const gain = (dot * dot) / square;
  if (gain > bestGain) {
    bestGain = gain;
    bestScale = dot / square;
  }
}

/**
 * Three grid positions are tried for the value of largest magnitude. At -8 it sits on the lowest level (the scale then has the
 * opposite sign of the value); at -7 nothing clips on either side; at -8.6 it is clipped a little in exchange for a finer grid. On
 * roughly normal weights -8 alone leaves 5 % more squared error than these three, and eleven positions leave 1 % less.
 */
// @ts-ignore: decorator
@inline
function chooseInt4Scale(largest: f64): f32 {
  const lowest = f64x2.splat(-8);
  const highest = f64x2.splat(7);
  const a = f64x2.splat(-8 / largest);
  const b = f64x2.splat(-7 / largest);
  const c = f64x2.splat(-8.6 / largest);
  let dotA = f64x2.splat(0);
  let dotB = dotA;
  let dotC = dotA;
  let squareA = dotA;
  let squareB = dotA;
  let squareC = dotA;
  for (let at = X; at < BLOCK_END; at += 16) {
    const x = v128.load(at);
    let q = nearest(x, a, lowest, highest);
    dotA = f64x2.add(dotA, f64x2.mul(x, q));
    squareA = f64x2.add(squareA, f64x2.mul(q, q));
    q = nearest(x, b, lowest, highest);
    dotB = f64x2.add(dotB, f64x2.mul(x, q));
    squareB = f64x2.add(squareB, f64x2.mul(q, q));
    q = nearest(x, c, lowest, highest);
    dotC = f64x2.add(dotC, f64x2.mul(x, q));
    squareC = f64x2.add(squareC, f64x2.mul(q, q));
  }
  bestGain = -1;
  bestScale = 0;
  consider(dotA, squareA);
  consider(dotB, squareB);
  consider(dotC, squareC);
  return storableScale(bestScale);
}

/**
 * Blocks of 4 bits: 16 bytes and one binary32 scale for each 32 values.
 * Returns how many were done; fewer than `blocks` where the next one holds a value that is not finite.
 */
export function int4(source: usize, kind: i32, blocks: i32, values: usize, scales: usize): i32 {
  const stride: usize = kind == KIND_F32 ? 128 : 64;
  const lowest = f64x2.splat(-8);
  const highest = f64x2.splat(7);
  const eight = f64x2.splat(8);
  const weights = f64x2(1, 16);
  for (let block = 0; block < blocks; block++) {
    if (!widen(source, kind)) return block;
    const largest = extreme();
    const scale: f32 = largest == 0 ? 0 : chooseInt4Scale(largest);
    const inverse = f64x2.splat(scale == 0 ? 0 : 1 / <f64>scale);
    store<f32>(scales, scale);
    for (let at = X; at < BLOCK_END; at += 16) {
      const q = f64x2.add(nearest(v128.load(at), inverse, lowest, highest), eight);
      store<u8>(values++, <u8>(<i32>laneSum(f64x2.mul(q, weights))));
    }
    source += stride;
    scales += 4;
  }
  return blocks;
}

/**
 * Blocks of 8 bits: 32 bytes and one binary32 scale for each 32 values; returns as `int4` does. q - 128 is kept within ±127, so that
 * every value has its negative.
 */
export function int8(source: usize, kind: i32, blocks: i32, values: usize, scales: usize): i32 {
  const stride: usize = kind == KIND_F32 ? 128 : 64;
  const lowest = f64x2.splat(-127);
  const highest = f64x2.splat(127);
  const zero = f64x2.splat(128);
  for (let block = 0; block < blocks; block++) {
    if (!widen(source, kind)) return block;
    const scale = storableScale(abs(extreme()) / 127);
    const inverse = f64x2.splat(scale == 0 ? 0 : 1 / <f64>scale);
    store<f32>(scales, scale);
    for (let at = X; at < BLOCK_END; at += 16) {
      const q = f64x2.add(nearest(v128.load(at), inverse, lowest, highest), zero);
      store<u8>(values, <u8>(<i32>f64x2.extract_lane(q, 0)));
      store<u8>(values + 1, <u8>(<i32>f64x2.extract_lane(q, 1)));
      values += 2;
    }
    source += stride;
    scales += 4;
  }
  return blocks;
}
