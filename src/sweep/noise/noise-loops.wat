;; The loops that nearly all of a sweep's time beside the model goes into, four numbers at a time. What they compute is
;; told where they are called (philox.ts, quantile.ts, add-gaussian.ts, samples.ts); addresses and ends are bytes, in whole vectors of 16.
(module
  (memory (export "memory") 6)

  ;; Philox4x32-10: four blocks a turn, a vector for each of the four words of a block.
  (func (export "philox") (param $out i32) (param $end i32) (param $block i32)
      (param $c1 i32) (param $c2 i32) (param $c3 i32) (param $k0 i32) (param $k1 i32)
    (local $x0 v128) (local $x1 v128) (local $x2 v128) (local $x3 v128)
    (local $key0 v128) (local $key1 v128) (local $round i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (loop $blocks
      (local.set $x0 (i32x4.add (i32x4.splat (local.get $block)) (v128.const i32x4 0 1 2 3)))
      (local.set $x1 (i32x4.splat (local.get $c1)))
      (local.set $x2 (i32x4.splat (local.get $c2)))
      (local.set $x3 (i32x4.splat (local.get $c3)))
      (local.set $key0 (i32x4.splat (local.get $k0)))
      (local.set $key1 (i32x4.splat (local.get $k1)))
      (local.set $round (i32.const 10))
      (loop $rounds
        ;; products of 64 bits, of which shuffles take the high and the low words
        (local.set $a (i64x2.extmul_low_i32x4_u (local.get $x0)
          (v128.const i32x4 0xd2511f53 0xd2511f53 0xd2511f53 0xd2511f53)))
        (local.set $b (i64x2.extmul_high_i32x4_u (local.get $x0)
          (v128.const i32x4 0xd2511f53 0xd2511f53 0xd2511f53 0xd2511f53)))
        (local.set $c (i64x2.extmul_low_i32x4_u (local.get $x2)
          (v128.const i32x4 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57)))
        (local.set $d (i64x2.extmul_high_i32x4_u (local.get $x2)
          (v128.const i32x4 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57 0xcd9e8d57)))
        (local.set $x0 (v128.xor (v128.xor (local.get $x1) (local.get $key0))
          (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $c) (local.get $d))))
        (local.set $x2 (v128.xor (v128.xor (local.get $x3) (local.get $key1))
          (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $a) (local.get $b))))
        (local.set $x1 (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $c) (local.get $d)))
        (local.set $x3 (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $a) (local.get $b)))
        (local.set $key0 (i32x4.add (local.get $key0)
          (v128.const i32x4 0x9e3779b9 0x9e3779b9 0x9e3779b9 0x9e3779b9)))
        (local.set $key1 (i32x4.add (local.get $key1)
          (v128.const i32x4 0xbb67ae85 0xbb67ae85 0xbb67ae85 0xbb67ae85)))
        (br_if $rounds (local.tee $round (i32.sub (local.get $round) (i32.const 1)))))
      ;; from a vector a word to a vector a block
      (local.set $a (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $x0) (local.get $x1)))
      (local.set $b (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $x2) (local.get $x3)))
      (local.set $c (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $x0) (local.get $x1)))
      (local.set $d (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $x2) (local.get $x3)))
      (v128.store (local.get $out)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $a) (local.get $b)))
      (v128.store offset=16 (local.get $out)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $a) (local.get $b)))
      (v128.store offset=32 (local.get $out)
        (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $c) (local.get $d)))
      (v128.store offset=48 (local.get $out)
        (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $c) (local.get $d)))
      (local.set $block (i32.add (local.get $block) (i32.const 4)))
      (br_if $blocks (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 64))) (local.get $end)))))

  ;; The table's entries for the low and the high half of each word.
  (func (export "lookUp") (param $words i32) (param $end i32) (param $table i32) (param $out i32)
    (local $word i32)
    (loop $next
      (local.set $word (i32.load (local.get $words)))
      (f32.store (local.get $out) (f32.load (i32.add (local.get $table)
        (i32.shl (i32.and (local.get $word) (i32.const 0xffff)) (i32.const 2)))))
      (f32.store offset=4 (local.get $out) (f32.load (i32.add (local.get $table)
        (i32.shl (i32.shr_u (local.get $word) (i32.const 16)) (i32.const 2)))))
      (local.set $out (i32.add (local.get $out) (i32.const 8)))
      (br_if $next (i32.lt_u (local.tee $words (i32.add (local.get $words) (i32.const 4))) (local.get $end)))))

  ;; (clip(x + sigma * z) - shift) * scale, in doubles, rounded once.
  (func (export "addNoise") (param $x i32) (param $z i32) (param $out i32) (param $end i32)
      (param $sigma f64) (param $shift f64) (param $scale f64)
    (local $a v128) (local $b v128) (local $sigmas v128) (local $shifts v128) (local $scales v128)
    (local.set $sigmas (f64x2.splat (local.get $sigma)))
    (local.set $shifts (f64x2.splat (local.get $shift)))
    (local.set $scales (f64x2.splat (local.get $scale)))
    (loop $next
      (local.set $a (f64x2.add (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $x)))
        (f64x2.mul (local.get $sigmas) (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $z))))))
      (local.set $b (f64x2.add (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $x)))
        (f64x2.mul (local.get $sigmas) (f64x2.promote_low_f32x4 (v128.load64_zero offset=8 (local.get $z))))))
      (local.set $a (f64x2.pmin (f64x2.pmax (local.get $a) (v128.const f64x2 0 0)) (v128.const f64x2 1 1)))
      (local.set $b (f64x2.pmin (f64x2.pmax (local.get $b) (v128.const f64x2 0 0)) (v128.const f64x2 1 1)))
      (v128.store (local.get $out) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
        (f32x4.demote_f64x2_zero (f64x2.mul (f64x2.sub (local.get $a) (local.get $shifts)) (local.get $scales)))
        (f32x4.demote_f64x2_zero (f64x2.mul (f64x2.sub (local.get $b) (local.get $shifts)) (local.get $scales)))))
      (local.set $x (i32.add (local.get $x) (i32.const 16)))
      (local.set $z (i32.add (local.get $z) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 16))) (local.get $end)))))

  ;; Bytes to floats in [0,1].
  (func (export "fromBytes") (param $bytes i32) (param $end i32) (param $out i32)
    (loop $next
      (v128.store (local.get $out) (f32x4.div
        (f32x4.convert_i32x4_u (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $bytes)))))
        (v128.const f32x4 255 255 255 255)))
      (local.set $out (i32.add (local.get $out) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $bytes (i32.add (local.get $bytes) (i32.const 4))) (local.get $end)))))

  ;; Triples a b c a b c ... to planes: four triples a turn.
  (func (export "toPlanes") (param $from i32) (param $end i32) (param $a i32) (param $b i32) (param $c i32)
    (local $x v128) (local $y v128) (local $z v128)
    (loop $next
      (local.set $x (v128.load (local.get $from)))
      (local.set $y (v128.load offset=16 (local.get $from)))
      (local.set $z (v128.load offset=32 (local.get $from)))
      (v128.store (local.get $a) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 20 21 22 23
        (i8x16.shuffle 0 1 2 3 12 13 14 15 24 25 26 27 0 1 2 3 (local.get $x) (local.get $y)) (local.get $z)))
      (v128.store (local.get $b) (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 24 25 26 27
        (i8x16.shuffle 4 5 6 7 16 17 18 19 28 29 30 31 0 1 2 3 (local.get $x) (local.get $y)) (local.get $z)))
      (v128.store (local.get $c) (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 28 29 30 31
        (i8x16.shuffle 8 9 10 11 20 21 22 23 0 1 2 3 0 1 2 3 (local.get $x) (local.get $y)) (local.get $z)))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $c (i32.add (local.get $c) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 48))) (local.get $end))))))
