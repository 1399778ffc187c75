;; The loops that a stem's noise-equivalent bandwidth is made of: filter-loops.ts tells what the exported ones compute. They are
;; here because in JavaScript they end before an engine has compiled them. Addresses and lengths are bytes. A vector holds
;; what belongs to a cosine and to a sine: the even and the odd part of a lag, the two of an angle or a wave.
(module
  (memory (export "memory") 1)

  (func $sum (param $v v128) (result f64)
    (f64.add (f64x2.extract_lane 0 (local.get $v)) (f64x2.extract_lane 1 (local.get $v))))

  ;; (-sin, cos): what an angle's cosine and sine change by.
  (func $slope (param $angle v128) (result v128)
    (f64x2.mul (v128.const f64x2 -1 1)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $angle) (local.get $angle))))

  ;; The sum of two angles.
  (func $rotate (param $angle v128) (param $by v128) (result v128)
    (f64x2.add
      (f64x2.mul (local.get $angle) (f64x2.splat (f64x2.extract_lane 0 (local.get $by))))
      (f64x2.mul (call $slope (local.get $angle)) (f64x2.splat (f64x2.extract_lane 1 (local.get $by))))))

  (func $angle (param $cos f64) (param $sin f64) (result v128)
    (f64x2.replace_lane 1 (f64x2.splat (local.get $cos)) (local.get $sin)))

  (func $add (param $to i32) (param $value v128)
    (v128.store (local.get $to) (f64x2.add (v128.load (local.get $to)) (local.get $value))))

  (func $accumulate (param $from i32) (param $end i32) (param $to i32)
    (loop $next
      (call $add (local.get $to) (v128.load (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 16))) (local.get $end)))))

  ;; A row for each frequency: its cosine and sine at lags from 0 on, over `taps` bytes.
  (func $waves (param $frequencies i32) (param $taps i32)
      (param $cosFrom f64) (param $sinFrom f64) (param $cosStep f64) (param $sinStep f64) (param $to i32)
    (local $frequency v128) (local $step v128) (local $wave v128) (local $end i32)
    (local.set $frequency (call $angle (local.get $cosFrom) (local.get $sinFrom)))
    (local.set $step (call $angle (local.get $cosStep) (local.get $sinStep)))
    (loop $rows
      (local.set $wave (v128.const f64x2 1 0))
      (local.set $end (i32.add (local.get $to) (local.get $taps)))
      (loop $lags
        (v128.store (local.get $to) (local.get $wave))
        (local.set $wave (call $rotate (local.get $wave) (local.get $frequency)))
        (br_if $lags (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end))))
      (local.set $frequency (call $rotate (local.get $frequency) (local.get $step)))
      (br_if $rows (local.tee $frequencies (i32.sub (local.get $frequencies) (i32.const 1))))))

  ;; Adds the autocorrelation A of one channel's taps, rows of `width`, times `power`, to the lags [dy][dx] from (0, 0) on:
  ;; A(dy, dx) + A(dy, -dx) to the even part, A(dy, -dx) - A(dy, dx) to the odd one, each together with the lags that mirror it.
  ;; Two lags along x at a time: a tap times the two that lie there, of rows with a 0 behind each.
  (func $correlate
      (param $taps i32) (param $power f64) (param $height i32) (param $width i32) (param $lags i32) (param $rows i32)
    (local $pitch i32) (local $end i32) (local $below i32) (local $dx i32) (local $row i32) (local $a i32) (local $stop i32)
    (local $fold v128) (local $right v128) (local $left v128) (local $even v128) (local $odd v128)
    (local.set $pitch (i32.add (i32.and (local.get $width) (i32.const -16)) (i32.const 16)))
    (local.set $end (local.get $rows))
    (loop $copy
      (memory.copy (local.get $end) (local.get $taps) (local.get $width))
      (f64.store (i32.add (local.get $end) (local.get $width)) (f64.const 0))
      (local.set $taps (i32.add (local.get $taps) (local.get $width)))
      (local.set $end (i32.add (local.get $end) (local.get $pitch)))
      (br_if $copy (local.tee $height (i32.sub (local.get $height) (i32.const 1)))))
    (local.set $fold (f64x2.splat (local.get $power)))
    (loop $lines
      (local.set $dx (i32.const 0))
      (loop $pairs
        (local.set $right (v128.const f64x2 0 0))
        (local.set $left (v128.const f64x2 0 0))
        (local.set $row (local.get $rows))
        (loop $sum
          (local.set $a (local.get $row))
          (local.set $stop (i32.sub (i32.add (local.get $row) (local.get $width)) (local.get $dx)))
          (loop $products
            (local.set $right (f64x2.add (local.get $right) (f64x2.mul (v128.load64_splat (local.get $a))
              (v128.load (i32.add (i32.add (local.get $a) (local.get $below)) (local.get $dx))))))
            (local.set $left (f64x2.add (local.get $left) (f64x2.mul
              (v128.load64_splat (i32.add (local.get $a) (local.get $below)))
              (v128.load (i32.add (local.get $a) (local.get $dx))))))
            (br_if $products (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 8))) (local.get $stop))))
          (local.set $row (i32.add (local.get $row) (local.get $pitch)))
          (br_if $sum (i32.lt_u (i32.add (local.get $row) (local.get $below)) (local.get $end))))
        (local.set $even (f64x2.mul (local.get $fold) (f64x2.add (local.get $right) (local.get $left))))
        (local.set $odd (f64x2.mul (local.get $fold) (f64x2.sub (local.get $left) (local.get $right))))
        ;; straight below, right and left are one lag
        (if (i32.eqz (local.get $dx)) (then (local.set $even (f64x2.mul (local.get $even) (v128.const f64x2 0.5 1)))))
        (call $add (local.get $lags)
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $even) (local.get $odd)))
        (local.set $lags (i32.add (local.get $lags) (i32.const 16)))
        (if (i32.lt_u (i32.add (local.get $dx) (i32.const 8)) (local.get $width))
          (then
            (call $add (local.get $lags)
              (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $even) (local.get $odd)))
            (local.set $lags (i32.add (local.get $lags) (i32.const 16)))))
        (br_if $pairs (i32.lt_u (local.tee $dx (i32.add (local.get $dx) (i32.const 16))) (local.get $width))))
      (local.set $fold (f64x2.splat (f64.mul (local.get $power) (f64.const 2))))
      (local.set $below (i32.add (local.get $below) (local.get $pitch)))
      (br_if $lines (i32.lt_u (i32.add (local.get $rows) (local.get $below)) (local.get $end)))))

  ;; Along x: what is left are, for each frequency there and each lag along y, two sums over the lags along x.
  (func $transform (param $lags i32) (param $lagsEnd i32) (param $row i32) (param $waves i32) (param $wavesEnd i32) (param $to i32)
    (local $at i32) (local $wave i32) (local $end i32) (local $sums v128)
    (loop $frequencies
      (local.set $at (local.get $lags))
      (local.set $end (i32.add (local.get $waves) (local.get $row)))
      (loop $lines
        (local.set $wave (local.get $waves))
        (local.set $sums (v128.const f64x2 0 0))
        (loop $next
          (local.set $sums (f64x2.add (local.get $sums) (f64x2.mul (v128.load (local.get $at)) (v128.load (local.get $wave)))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $next (i32.lt_u (local.tee $wave (i32.add (local.get $wave) (i32.const 16))) (local.get $end))))
        (v128.store (local.get $to) (local.get $sums))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br_if $lines (i32.lt_u (local.get $at) (local.get $lagsEnd))))
      (br_if $frequencies (i32.lt_u (local.tee $waves (local.get $end)) (local.get $wavesEnd)))))

  ;; Along y, to the grid: a row of `pitch` for each frequency along x, with frequency 0 along y at its `centre`. Sums of cosines
  ;; and of sines make two points, as cosines are the same at a frequency and its negative and sines turn their sign. Answers
  ;; the highest point.
  (func $survey (param $lines i32) (param $column i32) (param $waves i32) (param $wavesEnd i32)
      (param $grid i32) (param $centre i32) (param $pitch i32) (result f64)
    (local $at i32) (local $wave i32) (local $end i32) (local $up i32) (local $down i32)
    (local $sums v128) (local $cosines f64) (local $sines f64) (local $top f64)
    (local.set $centre (i32.add (local.get $grid) (local.get $centre)))
    (loop $rows
      (local.set $end (i32.add (local.get $lines) (local.get $column)))
      (local.set $wave (local.get $waves))
      (local.set $up (local.get $centre))
      (local.set $down (local.get $centre))
      (loop $frequencies
        (local.set $at (local.get $lines))
        (local.set $sums (v128.const f64x2 0 0))
        (loop $next
          (local.set $sums (f64x2.add (local.get $sums) (f64x2.mul (v128.load (local.get $at)) (v128.load (local.get $wave)))))
          (local.set $wave (i32.add (local.get $wave) (i32.const 16)))
          (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
        (local.set $cosines (f64x2.extract_lane 0 (local.get $sums)))
        (local.set $sines (f64x2.extract_lane 1 (local.get $sums)))
        (f64.store (local.get $up) (f64.add (local.get $cosines) (local.get $sines)))
        (f64.store (local.get $down) (f64.sub (local.get $cosines) (local.get $sines)))
        (local.set $sines (f64.add (local.get $cosines) (f64.abs (local.get $sines))))
        (if (f64.gt (local.get $sines) (local.get $top)) (then (local.set $top (local.get $sines))))
        (local.set $up (i32.add (local.get $up) (i32.const 8)))
        (local.set $down (i32.sub (local.get $down) (i32.const 8)))
        (br_if $frequencies (i32.lt_u (local.get $wave) (local.get $wavesEnd))))
      (local.set $centre (i32.add (local.get $centre) (local.get $pitch)))
      (br_if $rows (i32.lt_u (local.tee $lines (local.get $end)) (local.get $grid))))
    (local.get $top))

  ;; Whether no neighbour in rows of `pitch` is higher.
  (func $isTop (param $at i32) (param $pitch i32) (result i32)
    (local $value f64)
    (local.set $value (f64.load (local.get $at)))
    (i32.and
      (i32.and
        (f64.ge (local.get $value) (f64.load (i32.sub (local.get $at) (i32.const 8))))
        (f64.ge (local.get $value) (f64.load (i32.add (local.get $at) (i32.const 8)))))
      (i32.and
        (f64.ge (local.get $value) (f64.load (i32.sub (local.get $at) (local.get $pitch))))
        (f64.ge (local.get $value) (f64.load (i32.add (local.get $at) (local.get $pitch)))))))

  ;; The response at one frequency, and its derivatives there.
  (global $value (mut f64) (f64.const 0))
  (global $y (mut f64) (f64.const 0))
  (global $x (mut f64) (f64.const 0))
  (global $yy (mut f64) (f64.const 0))
  (global $yx (mut f64) (f64.const 0))
  (global $xx (mut f64) (f64.const 0))

  ;; `room` is for a row of three vectors a lag.
  (func $respond (param $lags i32) (param $height i32) (param $row i32) (param $room i32) (param $angleY v128) (param $angleX v128)
    (local $at i32) (local $end i32) (local $lag f64) (local $wave v128) (local $slope v128)
    ;; sums over dx of a line, and their first and second derivatives by the frequency along x
    (local $line v128) (local $line1 v128) (local $line2 v128)
    (local $value v128) (local $y v128) (local $x v128) (local $yy v128) (local $yx v128) (local $xx v128)
    (local.set $wave (v128.const f64x2 1 0))
    (local.set $at (local.get $room))
    (local.set $end (i32.add (local.get $room) (i32.mul (local.get $row) (i32.const 3))))
    (loop $waves
      (v128.store (local.get $at) (local.get $wave))
      (v128.store offset=16 (local.get $at)
        (f64x2.mul (f64x2.splat (local.get $lag)) (call $slope (local.get $wave))))
      (v128.store offset=32 (local.get $at)
        (f64x2.mul (f64x2.splat (f64.neg (f64.mul (local.get $lag) (local.get $lag)))) (local.get $wave)))
      (local.set $wave (call $rotate (local.get $wave) (local.get $angleX)))
      (local.set $lag (f64.add (local.get $lag) (f64.const 1)))
      (br_if $waves (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 48))) (local.get $end))))
    (local.set $wave (v128.const f64x2 1 0))
    (local.set $lag (f64.const 0))
    (loop $lines
      (local.set $line (v128.const f64x2 0 0))
      (local.set $line1 (v128.const f64x2 0 0))
      (local.set $line2 (v128.const f64x2 0 0))
      (local.set $at (local.get $room))
      (loop $next
        (local.set $slope (v128.load (local.get $lags)))
        (local.set $line (f64x2.add (local.get $line) (f64x2.mul (local.get $slope) (v128.load (local.get $at)))))
        (local.set $line1 (f64x2.add (local.get $line1) (f64x2.mul (local.get $slope) (v128.load offset=16 (local.get $at)))))
        (local.set $line2 (f64x2.add (local.get $line2) (f64x2.mul (local.get $slope) (v128.load offset=32 (local.get $at)))))
        (local.set $lags (i32.add (local.get $lags) (i32.const 16)))
        (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 48))) (local.get $end))))
      (local.set $slope (f64x2.mul (f64x2.splat (local.get $lag)) (call $slope (local.get $wave))))
      (local.set $value (f64x2.add (local.get $value) (f64x2.mul (local.get $wave) (local.get $line))))
      (local.set $x (f64x2.add (local.get $x) (f64x2.mul (local.get $wave) (local.get $line1))))
      (local.set $xx (f64x2.add (local.get $xx) (f64x2.mul (local.get $wave) (local.get $line2))))
      (local.set $y (f64x2.add (local.get $y) (f64x2.mul (local.get $slope) (local.get $line))))
      (local.set $yx (f64x2.add (local.get $yx) (f64x2.mul (local.get $slope) (local.get $line1))))
      (local.set $yy (f64x2.sub (local.get $yy) (f64x2.mul
        (f64x2.splat (f64.mul (local.get $lag) (local.get $lag))) (f64x2.mul (local.get $wave) (local.get $line)))))
      (local.set $wave (call $rotate (local.get $wave) (local.get $angleY)))
      (local.set $lag (f64.add (local.get $lag) (f64.const 1)))
      (br_if $lines (local.tee $height (i32.sub (local.get $height) (i32.const 1)))))
    (global.set $value (call $sum (local.get $value)))
    (global.set $y (call $sum (local.get $y)))
    (global.set $x (call $sum (local.get $x)))
    (global.set $yy (call $sum (local.get $yy)))
    (global.set $yx (call $sum (local.get $yx)))
    (global.set $xx (call $sum (local.get $xx))))

  ;; By 2 atan(by / 2), which a Newton step may as well go as by `by`: it needs no cosine.
  (func $turn (param $angle v128) (param $by f64) (result v128)
    (local $t f64) (local $norm f64)
    (local.set $t (f64.div (local.get $by) (f64.const 2)))
    (local.set $norm (f64.add (f64.const 1) (f64.mul (local.get $t) (local.get $t))))
    (call $rotate (local.get $angle) (call $angle
      (f64.div (f64.sub (f64.const 2) (local.get $norm)) (local.get $norm))
      (f64.div (local.get $by) (local.get $norm)))))

  ;; From a grid point to the top of its hill by at most thirty Newton steps, halved up to four times where they do not rise.
  (func $climb (param $lags i32) (param $height i32) (param $row i32) (param $room i32) (param $angleY v128) (param $angleX v128)
      (result f64)
    (local $from f64) (local $dy f64) (local $dx f64) (local $determinant f64) (local $rise f64)
    (local $difference f64) (local $root f64) (local $curve f64)
    (local $steps i32) (local $halvings i32) (local $nextY v128) (local $nextX v128)
    (call $respond (local.get $lags) (local.get $height) (local.get $row) (local.get $room) (local.get $angleY) (local.get $angleX))
    (local.set $steps (i32.const 30))
    (loop $step
      (local.set $from (global.get $value))
      (local.set $determinant
        (f64.sub (f64.mul (global.get $yy) (global.get $xx)) (f64.mul (global.get $yx) (global.get $yx))))
      (if (i32.and (f64.gt (local.get $determinant) (f64.const 0)) (f64.lt (global.get $yy) (f64.const 0)))
        (then
          (local.set $dy (f64.div (f64.sub (f64.mul (global.get $yx) (global.get $x))
            (f64.mul (global.get $xx) (global.get $y))) (local.get $determinant)))
          (local.set $dx (f64.div (f64.sub (f64.mul (global.get $yx) (global.get $y))
            (f64.mul (global.get $yy) (global.get $x))) (local.get $determinant))))
        (else
          ;; no hilltop, but a ridge or a single row of taps: an axis that curves down is climbed alone
          (local.set $dy (select (f64.neg (f64.div (global.get $y) (global.get $yy))) (f64.const 0)
            (f64.lt (global.get $yy) (f64.const 0))))
          (local.set $dx (select (f64.neg (f64.div (global.get $x) (global.get $xx))) (f64.const 0)
            (f64.lt (global.get $xx) (f64.const 0))))))
      ;; where it is nearly flat a step may be of any length: no more than about half a turn
      (local.set $dy (f64.max (f64.const -3) (f64.min (f64.const 3) (local.get $dy))))
      (local.set $dx (f64.max (f64.const -3) (f64.min (f64.const 3) (local.get $dx))))
      ;; what the parabola has left to rise: where it is little, it is right but for that to the power 1.5
      (local.set $rise (f64.div (f64.add (f64.mul (local.get $dy) (global.get $y))
        (f64.mul (local.get $dx) (global.get $x))) (f64.const 2)))
      (if (f64.lt (local.get $rise) (f64.mul (local.get $from) (f64.const 1e-9)))
        (then
          ;; at 0 and half a turn the response is level, be it between two hills: the greater of both curvatures tells
          (local.set $difference (f64.sub (global.get $yy) (global.get $xx)))
          (local.set $root (f64.sqrt (f64.add (f64.mul (local.get $difference) (local.get $difference))
            (f64.mul (f64.const 4) (f64.mul (global.get $yx) (global.get $yx))))))
          (local.set $curve (f64.div (f64.add (f64.add (global.get $yy) (global.get $xx)) (local.get $root)) (f64.const 2)))
          (if (f64.le (local.get $curve) (f64.mul (local.get $from) (f64.const 1e-6)))
            (then (return (f64.add (local.get $from) (local.get $rise)))))
          ;; a step of 0.1, uphill, along the axis of that curvature; where it is the same all around, along any
          (if (f64.lt (local.get $difference) (f64.const 0))
            (then
              (local.set $dy (global.get $yx))
              (local.set $dx (f64.sub (local.get $curve) (global.get $yy))))
            (else
              (local.set $dy (f64.add (f64.sub (local.get $curve) (global.get $xx)) (f64.mul (local.get $from) (f64.const 1e-12))))
              (local.set $dx (global.get $yx))))
          (local.set $root (f64.copysign
            (f64.mul (f64.const 10) (f64.sqrt (f64.add (f64.mul (local.get $dy) (local.get $dy))
              (f64.mul (local.get $dx) (local.get $dx)))))
            (f64.add (f64.mul (local.get $dy) (global.get $y)) (f64.mul (local.get $dx) (global.get $x)))))
          (local.set $dy (f64.div (local.get $dy) (local.get $root)))
          (local.set $dx (f64.div (local.get $dx) (local.get $root)))))
      (local.set $halvings (i32.const 5))
      (loop $halve
        (local.set $nextY (call $turn (local.get $angleY) (local.get $dy)))
        (local.set $nextX (call $turn (local.get $angleX) (local.get $dx)))
        (call $respond (local.get $lags) (local.get $height) (local.get $row) (local.get $room)
          (local.get $nextY) (local.get $nextX))
        (local.set $dy (f64.div (local.get $dy) (f64.const 2)))
        (local.set $dx (f64.div (local.get $dx) (f64.const 2)))
        (br_if $halve (i32.and (f64.le (global.get $value) (local.get $from))
          (i32.gt_u (local.tee $halvings (i32.sub (local.get $halvings) (i32.const 1))) (i32.const 0)))))
      (if (f64.le (global.get $value) (f64.mul (local.get $from) (f64.const 1.000000000001)))
        (then (return (local.get $from))))
      (local.set $angleY (local.get $nextY))
      (local.set $angleX (local.get $nextX))
      (br_if $step (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (global.get $value))

  ;; The highest point of the response over all frequencies: the best of a grid, climbed to the top by Newton's method.
  (func $peak (param $lags i32) (param $height i32) (param $row i32)
      (param $wavesX i32) (param $wavesY i32) (param $lines i32) (param $grid i32) (param $room i32) (result f64)
    (local $column i32) (local $reach i32) (local $pitch i32) (local $at i32) (local $last i32) (local $y i32) (local $end i32)
    (local $least f64) (local $best f64) (local $angleY v128)
    (local.set $column (i32.mul (local.get $height) (i32.const 16)))
    ;; frequencies along y go as far down from 0 as up
    (local.set $reach (i32.sub
      (i32.mul (i32.div_u (i32.sub (local.get $lines) (local.get $wavesY)) (local.get $column)) (i32.const 8)) (i32.const 8)))
    (local.set $pitch (i32.add (i32.mul (local.get $reach) (i32.const 2)) (i32.const 8)))
    (call $transform (local.get $lags) (i32.add (local.get $lags) (i32.mul (local.get $row) (local.get $height))) (local.get $row)
      (local.get $wavesX) (local.get $wavesY) (local.get $lines))
    ;; at 4 points a tap and axis, a peak amid four of them shows at least 0.8 of its height
    (local.set $least (f64.mul (f64.const 0.8) (call $survey (local.get $lines) (local.get $column)
      (local.get $wavesY) (local.get $lines) (local.get $grid) (local.get $reach) (local.get $pitch))))
    ;; the first and the last row and column are there as neighbours
    (local.set $at (i32.add (local.get $grid) (local.get $pitch)))
    (local.set $end (i32.sub (local.get $room) (local.get $pitch)))
    (loop $rows
      (local.set $wavesX (i32.add (local.get $wavesX) (local.get $row)))
      ;; half a turn down is half a turn up
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (local.set $y (i32.sub (i32.const 8) (local.get $reach)))
      (loop $points
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (local.set $y (i32.add (local.get $y) (i32.const 8)))
        (if (f64.ge (f64.load (local.get $at)) (local.get $least))
          (then (if (call $isTop (local.get $at) (local.get $pitch))
            (then
              ;; a frequency is its own wave at a lag of 1; where there is but one tap along an axis, any will do
              (local.set $angleY (v128.load offset=16 (i32.add (local.get $wavesY)
                (i32.mul (i32.div_s (select (local.get $y) (i32.sub (i32.const 0) (local.get $y))
                  (i32.gt_s (local.get $y) (i32.const 0))) (i32.const 8)) (local.get $column)))))
              (if (i32.lt_s (local.get $y) (i32.const 0))
                (then (local.set $angleY (f64x2.mul (local.get $angleY) (v128.const f64x2 1 -1)))))
              (local.set $best (f64.max (local.get $best) (call $climb (local.get $lags) (local.get $height) (local.get $row)
                (local.get $room) (local.get $angleY) (v128.load offset=16 (local.get $wavesX)))))))))
        (br_if $points (i32.lt_s (local.get $y) (i32.sub (local.get $reach) (i32.const 8)))))
      (br_if $rows (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
    (local.get $best))

  ;; Filters whose taps are all 0.
  (global $dead (export "dead") (mut i32) (i32.const 0))

  (func (export "peaks") (param $filters i32) (param $channels i32) (param $height i32) (param $width i32)
      (param $cosY f64) (param $sinY f64) (param $cosX f64) (param $sinX f64)
      (param $total i32) (param $lags i32) (param $taps i32) (param $powers i32) (param $rows i32)
      (param $wavesX i32) (param $wavesY i32) (param $lines i32) (param $grid i32) (param $room i32) (result f64)
    (local $row i32) (local $bytes i32) (local $channel i32) (local $peaks f64)
    (local.set $row (i32.mul (local.get $width) (i32.const 16)))
    (local.set $bytes (i32.mul (local.get $row) (local.get $height)))
    (call $waves (i32.div_u (i32.sub (local.get $wavesY) (local.get $wavesX)) (local.get $row)) (local.get $row)
      (local.get $cosX) (f64.neg (local.get $sinX)) (local.get $cosX) (local.get $sinX) (local.get $wavesX))
    (call $waves (i32.div_u (i32.sub (local.get $lines) (local.get $wavesY)) (i32.mul (local.get $height) (i32.const 16)))
      (i32.mul (local.get $height) (i32.const 16))
      (f64.const 1) (f64.const 0) (local.get $cosY) (local.get $sinY) (local.get $wavesY))
    (memory.fill (local.get $total) (i32.const 0) (local.get $bytes))
    (global.set $dead (i32.const 0))
    (loop $next
      (memory.fill (local.get $lags) (i32.const 0) (local.get $bytes))
      (local.set $channel (i32.const 0))
      (loop $sum
        (call $correlate (local.get $taps) (f64.load (i32.add (local.get $powers) (i32.mul (local.get $channel) (i32.const 8))))
          (local.get $height) (i32.mul (local.get $width) (i32.const 8)) (local.get $lags) (local.get $rows))
        (local.set $taps (i32.add (local.get $taps) (i32.div_u (local.get $bytes) (i32.const 2))))
        (br_if $sum (i32.lt_u (local.tee $channel (i32.add (local.get $channel) (i32.const 1))) (local.get $channels))))
      ;; the lag (0, 0) is the power of all taps
      (if (f64.eq (f64.load (local.get $lags)) (f64.const 0))
        (then (global.set $dead (i32.add (global.get $dead) (i32.const 1))))
        (else
          (local.set $peaks (f64.add (local.get $peaks) (call $peak (local.get $lags) (local.get $height) (local.get $row)
            (local.get $wavesX) (local.get $wavesY) (local.get $lines) (local.get $grid) (local.get $room))))
          (call $accumulate (local.get $lags) (i32.add (local.get $lags) (local.get $bytes)) (local.get $total))))
      (br_if $next (local.tee $filters (i32.sub (local.get $filters) (i32.const 1)))))
    (local.get $peaks)))
