;; The loops that a stem's noise-equivalent bandwidth is made of: filter-loops.ts tells what the exported ones compute. They are
;; here because in JavaScript they end before an engine has compiled them. Addresses, lengths and pitches are bytes, of doubles.
(module
  (memory (export "memory") 1)

  (func $dot (param $a i32) (param $b i32) (param $length i32) (result f64)
    (local $end i32) (local $sum f64)
    (local.set $end (i32.add (local.get $a) (local.get $length)))
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (f64.mul (f64.load (local.get $a)) (f64.load (local.get $b)))))
      (local.set $b (i32.add (local.get $b) (i32.const 8)))
      (br_if $next (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 8))) (local.get $end))))
    (local.get $sum))

  ;; Of `rows` rows of `length` that are `pitch` apart.
  (func $dotOfRows (param $a i32) (param $b i32) (param $rows i32) (param $pitch i32) (param $length i32) (result f64)
    (local $sum f64)
    (loop $next
      (local.set $sum (f64.add (local.get $sum) (call $dot (local.get $a) (local.get $b) (local.get $length))))
      (local.set $a (i32.add (local.get $a) (local.get $pitch)))
      (local.set $b (i32.add (local.get $b) (local.get $pitch)))
      (br_if $next (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))
    (local.get $sum))

  (func $add (param $to i32) (param $value f64)
    (f64.store (local.get $to) (f64.add (f64.load (local.get $to)) (local.get $value))))

  (func (export "accumulate") (param $from i32) (param $end i32) (param $to i32)
    (loop $next
      (call $add (local.get $to) (f64.load (local.get $from)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 8))) (local.get $end)))))

  (func (export "correlate")
      (param $taps i32) (param $power f64) (param $height i32) (param $pitch i32) (param $even i32) (param $odd i32)
    (local $dx i32) (local $below i32) (local $rows i32) (local $length i32)
    (local $right f64) (local $left f64) (local $fold f64)
    (local.set $below (local.get $taps))
    (local.set $rows (local.get $height))
    (local.set $fold (local.get $power))
    (loop $lines
      (local.set $dx (i32.const 0))
      (loop $lags
        (local.set $length (i32.sub (local.get $pitch) (local.get $dx)))
        (local.set $right (f64.mul (local.get $fold) (call $dotOfRows (local.get $taps)
          (i32.add (local.get $below) (local.get $dx)) (local.get $rows) (local.get $pitch) (local.get $length))))
        (if (local.get $dx)
          (then
            (local.set $left (f64.mul (local.get $fold) (call $dotOfRows (i32.add (local.get $taps) (local.get $dx))
              (local.get $below) (local.get $rows) (local.get $pitch) (local.get $length))))
            (call $add (local.get $even) (f64.add (local.get $right) (local.get $left)))
            (call $add (local.get $odd) (f64.sub (local.get $right) (local.get $left))))
          (else (call $add (local.get $even) (local.get $right))))
        (local.set $even (i32.add (local.get $even) (i32.const 8)))
        (local.set $odd (i32.add (local.get $odd) (i32.const 8)))
        (br_if $lags (i32.lt_u (local.tee $dx (i32.add (local.get $dx) (i32.const 8))) (local.get $pitch))))
      (local.set $fold (f64.mul (local.get $power) (f64.const 2)))
      (local.set $below (i32.add (local.get $below) (local.get $pitch)))
      (br_if $lines (local.tee $rows (i32.sub (local.get $rows) (i32.const 1))))))

  ;; The products of the rows of a and those of b, all of one length: to `out`, a row of `pitch` for each of a.
  (func $product
      (param $a i32) (param $aEnd i32) (param $b i32) (param $bEnd i32) (param $length i32) (param $out i32) (param $pitch i32)
    (local $row i32) (local $to i32)
    (loop $rows
      (local.set $row (local.get $b))
      (local.set $to (local.get $out))
      (loop $columns
        (f64.store (local.get $to) (call $dot (local.get $a) (local.get $row) (local.get $length)))
        (local.set $to (i32.add (local.get $to) (i32.const 8)))
        (br_if $columns (i32.lt_u (local.tee $row (i32.add (local.get $row) (local.get $length))) (local.get $bEnd))))
      (local.set $out (i32.add (local.get $out) (local.get $pitch)))
      (br_if $rows (i32.lt_u (local.tee $a (i32.add (local.get $a) (local.get $length))) (local.get $aEnd)))))

  ;; Of numbers from 0 on.
  (func $highest (param $from i32) (param $end i32) (result f64)
    (local $top f64)
    (loop $next
      (if (f64.gt (f64.load (local.get $from)) (local.get $top)) (then (local.set $top (f64.load (local.get $from)))))
      (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 8))) (local.get $end))))
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

  (func $respond (param $even i32) (param $odd i32) (param $height i32) (param $pitch i32)
      (param $cosY f64) (param $sinY f64) (param $cosX f64) (param $sinX f64)
    (local $dy f64) (local $dx f64) (local $end i32)
    ;; cos and sin of wy dy and wx dx
    (local $cy f64) (local $sy f64) (local $cx f64) (local $sx f64)
    ;; sums over dx of even cos and of odd sin, with their first and second derivatives by wx
    (local $c f64) (local $c1 f64) (local $c2 f64) (local $s f64) (local $s1 f64) (local $s2 f64)
    (local $a f64) (local $b f64)
    (global.set $value (f64.const 0))
    (global.set $y (f64.const 0)) (global.set $x (f64.const 0))
    (global.set $yy (f64.const 0)) (global.set $yx (f64.const 0)) (global.set $xx (f64.const 0))
    (local.set $cy (f64.const 1))
    (loop $lines
      (local.set $dx (f64.const 0))
      (local.set $cx (f64.const 1)) (local.set $sx (f64.const 0))
      (local.set $c (f64.const 0)) (local.set $c1 (f64.const 0)) (local.set $c2 (f64.const 0))
      (local.set $s (f64.const 0)) (local.set $s1 (f64.const 0)) (local.set $s2 (f64.const 0))
      (local.set $end (i32.add (local.get $even) (local.get $pitch)))
      (loop $lags
        (local.set $a (f64.mul (f64.load (local.get $even)) (local.get $cx)))
        (local.set $b (f64.mul (local.get $dx) (f64.mul (f64.load (local.get $even)) (local.get $sx))))
        (local.set $c (f64.add (local.get $c) (local.get $a)))
        (local.set $c1 (f64.sub (local.get $c1) (local.get $b)))
        (local.set $c2 (f64.sub (local.get $c2) (f64.mul (f64.mul (local.get $dx) (local.get $dx)) (local.get $a))))
        (local.set $a (f64.mul (f64.load (local.get $odd)) (local.get $sx)))
        (local.set $b (f64.mul (local.get $dx) (f64.mul (f64.load (local.get $odd)) (local.get $cx))))
        (local.set $s (f64.add (local.get $s) (local.get $a)))
        (local.set $s1 (f64.add (local.get $s1) (local.get $b)))
        (local.set $s2 (f64.sub (local.get $s2) (f64.mul (f64.mul (local.get $dx) (local.get $dx)) (local.get $a))))
        (call $rotate (local.get $cx) (local.get $sx) (local.get $cosX) (local.get $sinX))
        (local.set $sx) (local.set $cx)
        (local.set $dx (f64.add (local.get $dx) (f64.const 1)))
        (local.set $odd (i32.add (local.get $odd) (i32.const 8)))
        (br_if $lags (i32.lt_u (local.tee $even (i32.add (local.get $even) (i32.const 8))) (local.get $end))))
      (local.set $a (f64.sub (f64.mul (local.get $cy) (local.get $c)) (f64.mul (local.get $sy) (local.get $s))))
      (local.set $b (f64.add (f64.mul (local.get $sy) (local.get $c)) (f64.mul (local.get $cy) (local.get $s))))
      (global.set $value (f64.add (global.get $value) (local.get $a)))
      (global.set $y (f64.sub (global.get $y) (f64.mul (local.get $dy) (local.get $b))))
      (global.set $yy (f64.sub (global.get $yy) (f64.mul (f64.mul (local.get $dy) (local.get $dy)) (local.get $a))))
      (global.set $x (f64.add (global.get $x)
        (f64.sub (f64.mul (local.get $cy) (local.get $c1)) (f64.mul (local.get $sy) (local.get $s1)))))
      (global.set $xx (f64.add (global.get $xx)
        (f64.sub (f64.mul (local.get $cy) (local.get $c2)) (f64.mul (local.get $sy) (local.get $s2)))))
      (global.set $yx (f64.sub (global.get $yx) (f64.mul (local.get $dy)
        (f64.add (f64.mul (local.get $sy) (local.get $c1)) (f64.mul (local.get $cy) (local.get $s1))))))
      (call $rotate (local.get $cy) (local.get $sy) (local.get $cosY) (local.get $sinY))
      (local.set $sy) (local.set $cy)
      (local.set $dy (f64.add (local.get $dy) (f64.const 1)))
      (br_if $lines (local.tee $height (i32.sub (local.get $height) (i32.const 1))))))

  ;; Cosine and sine of the sum of two angles.
  (func $rotate (param $cos f64) (param $sin f64) (param $c f64) (param $s f64) (result f64 f64)
    (f64.sub (f64.mul (local.get $cos) (local.get $c)) (f64.mul (local.get $sin) (local.get $s)))
    (f64.add (f64.mul (local.get $sin) (local.get $c)) (f64.mul (local.get $cos) (local.get $s))))

  ;; By 2 atan(angle / 2), which a Newton step may as well go as by the angle: it needs no cosine.
  (func $turn (param $cos f64) (param $sin f64) (param $angle f64) (result f64 f64)
    (local $t f64) (local $norm f64)
    (local.set $t (f64.div (local.get $angle) (f64.const 2)))
    (local.set $norm (f64.add (f64.const 1) (f64.mul (local.get $t) (local.get $t))))
    (call $rotate (local.get $cos) (local.get $sin)
      (f64.div (f64.sub (f64.const 2) (local.get $norm)) (local.get $norm))
      (f64.div (local.get $angle) (local.get $norm))))

  ;; From a grid point to the top of its hill by at most six Newton steps, halved up to four times where they do not rise.
  (func $climb (param $even i32) (param $odd i32) (param $height i32) (param $pitch i32)
      (param $cosY f64) (param $sinY f64) (param $cosX f64) (param $sinX f64) (result f64)
    (local $from f64) (local $dy f64) (local $dx f64) (local $determinant f64) (local $rise f64)
    (local $steps i32) (local $halvings i32)
    (local $cy f64) (local $sy f64) (local $cx f64) (local $sx f64)
    (call $respond (local.get $even) (local.get $odd) (local.get $height) (local.get $pitch)
      (local.get $cosY) (local.get $sinY) (local.get $cosX) (local.get $sinX))
    (local.set $steps (i32.const 6))
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
        (then (return (f64.add (local.get $from) (local.get $rise)))))
      (local.set $halvings (i32.const 5))
      (loop $halve
        (call $turn (local.get $cosY) (local.get $sinY) (local.get $dy)) (local.set $sy) (local.set $cy)
        (call $turn (local.get $cosX) (local.get $sinX) (local.get $dx)) (local.set $sx) (local.set $cx)
        (call $respond (local.get $even) (local.get $odd) (local.get $height) (local.get $pitch)
          (local.get $cy) (local.get $sy) (local.get $cx) (local.get $sx))
        (local.set $dy (f64.div (local.get $dy) (f64.const 2)))
        (local.set $dx (f64.div (local.get $dx) (f64.const 2)))
        (br_if $halve (i32.and (f64.le (global.get $value) (local.get $from))
          (i32.gt_u (local.tee $halvings (i32.sub (local.get $halvings) (i32.const 1))) (i32.const 0)))))
      (if (f64.le (global.get $value) (f64.mul (local.get $from) (f64.const 1.000000000001)))
        (then (return (local.get $from))))
      (local.set $cosY (local.get $cy)) (local.set $sinY (local.get $sy))
      (local.set $cosX (local.get $cx)) (local.set $sinX (local.get $sx))
      (br_if $step (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    (global.get $value))

  (func (export "waves") (param $frequencies i32) (param $taps i32) (param $cosStep f64) (param $sinStep f64)
      (param $cosines i32) (param $sines i32) (param $pitch i32) (param $sign f64)
    (local $cos f64) (local $sin f64) (local $c f64) (local $s f64) (local $lag i32)
    (local.set $cos (local.get $cosStep))
    (local.set $sin (f64.neg (local.get $sinStep)))
    (loop $rows
      (local.set $c (f64.const 1)) (local.set $s (f64.const 0))
      (local.set $lag (i32.const 0))
      (loop $lags
        (f64.store (i32.add (local.get $cosines) (local.get $lag)) (local.get $c))
        (f64.store (i32.add (local.get $sines) (local.get $lag)) (f64.mul (local.get $sign) (local.get $s)))
        (call $rotate (local.get $c) (local.get $s) (local.get $cos) (local.get $sin))
        (local.set $s) (local.set $c)
        (br_if $lags (i32.lt_u (local.tee $lag (i32.add (local.get $lag) (i32.const 8))) (local.get $taps))))
      (call $rotate (local.get $cos) (local.get $sin) (local.get $cosStep) (local.get $sinStep))
      (local.set $sin) (local.set $cos)
      (local.set $cosines (i32.add (local.get $cosines) (local.get $pitch)))
      (local.set $sines (i32.add (local.get $sines) (local.get $pitch)))
      (br_if $rows (local.tee $frequencies (i32.sub (local.get $frequencies) (i32.const 1))))))

  (func (export "peak") (param $even i32) (param $odd i32) (param $height i32) (param $pitch i32)
      (param $cosX i32) (param $sinX i32) (param $alongY i32) (param $lines i32) (param $grid i32) (param $end i32)
      (param $cosStepY f64) (param $sinStepY f64) (param $cosStepX f64) (param $sinStepX f64) (result f64)
    (local $line i32) (local $row i32) (local $at i32) (local $rowEnd i32)
    (local $cy f64) (local $sy f64) (local $cx f64) (local $sx f64) (local $least f64) (local $best f64)
    (local.set $line (i32.mul (local.get $height) (i32.const 16)))
    (local.set $row
      (i32.mul (i32.div_u (i32.sub (local.get $lines) (local.get $alongY)) (local.get $line)) (i32.const 8)))
    (call $product (local.get $cosX) (local.get $sinX) (local.get $even) (local.get $odd) (local.get $pitch)
      (local.get $lines) (local.get $line))
    (call $product (local.get $sinX) (local.get $alongY)
      (local.get $odd) (i32.sub (i32.mul (local.get $odd) (i32.const 2)) (local.get $even)) (local.get $pitch)
      (i32.add (local.get $lines) (i32.div_u (local.get $line) (i32.const 2))) (local.get $line))
    (call $product (local.get $lines) (local.get $grid) (local.get $alongY) (local.get $lines) (local.get $line)
      (local.get $grid) (local.get $row))
    ;; at 4 points a tap and axis, a peak amid four of them shows at least 0.8 of its height
    (local.set $least (f64.mul (f64.const 0.8) (call $highest (local.get $grid) (local.get $end))))
    ;; the first and the last row and column are there as neighbours
    (local.set $cx (f64.const 1))
    (local.set $at (i32.add (local.get $grid) (local.get $row)))
    (local.set $end (i32.sub (local.get $end) (local.get $row)))
    (loop $rows
      (local.set $rowEnd (i32.sub (i32.add (local.get $at) (local.get $row)) (i32.const 8)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (local.set $cy (f64.const 1)) (local.set $sy (f64.const 0))
      (loop $points
        (if (f64.ge (f64.load (local.get $at)) (local.get $least))
          (then (if (call $isTop (local.get $at) (local.get $row))
            (then (local.set $best (f64.max (local.get $best) (call $climb
              (local.get $even) (local.get $odd) (local.get $height) (local.get $pitch)
              (local.get $cy) (local.get $sy) (local.get $cx) (local.get $sx))))))))
        (call $rotate (local.get $cy) (local.get $sy) (local.get $cosStepY) (local.get $sinStepY))
        (local.set $sy) (local.set $cy)
        (br_if $points (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $rowEnd))))
      (call $rotate (local.get $cx) (local.get $sx) (local.get $cosStepX) (local.get $sinStepX))
      (local.set $sx) (local.set $cx)
      (br_if $rows (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end))))
    (local.get $best)))
