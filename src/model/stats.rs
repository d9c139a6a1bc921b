//! Owns the few statistics that benchmarks need. Knows nothing of where the numbers come from.

/// The median; `None` of nothing.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => sorted.get(middle).copied(),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// The spread of the values around their median, as a share of it: 0.1 is ±10 %.
#[must_use]
pub fn noise(values: &[f64]) -> f64 {
    let Some(middle) = median(values).filter(|m| *m > 0.0) else { return 0.0 };
    let deviations: Vec<f64> = values.iter().map(|v| (v - middle).abs()).collect();
    median(&deviations).unwrap_or(0.0) / middle
}

/// What a few measurements say of the number behind them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Their median.
    pub median: f64,
    /// How far the ends of its 95 % confidence interval are from it at most, as a share of it; `None` with fewer than six
    /// measurements, which cannot tell.
    pub spread: Option<f64>,
}

/// Estimates a number; `None` of nothing.
#[must_use]
pub fn estimate(values: &[f64]) -> Option<Estimate> {
    let middle = median(values)?;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let spread = cut(sorted.len()).and_then(|cut| {
        let (low, high) = (sorted.get(cut)?, sorted.get(sorted.len() - 1 - cut)?);
        let far = (middle - low).max(high - middle);
        Some(if far == 0.0 { 0.0 } else { far / middle })
    });
    Some(Estimate { median: middle, spread })
}

/// How many values can be left out at each end of `n` sorted ones so that the median lies between the rest in 95 % of all
/// cases: each value is below the median with probability one half.
#[expect(clippy::cast_precision_loss, reason = "samples are few")]
fn cut(n: usize) -> Option<usize> {
    let (mut chance, mut tail) = (0.5_f64.powf(n as f64), 0.0);
    let mut cut = None;
    for k in 0..n / 2 {
        tail += chance;
        if 1.0 - 2.0 * tail < 0.95 {
            break;
        }
        cut = Some(k);
        chance *= (n - k) as f64 / (k + 1) as f64;
    }
    cut
}

/// The two-sided p-value of the Mann–Whitney U test: how likely samples as different as these are when both come from
/// one distribution. Exact by counting for small samples without ties, else by the normal approximation with
/// corrections for ties and continuity. 1.0 when a side is empty.
#[must_use]
pub fn mann_whitney(a: &[f64], b: &[f64]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 1.0;
    }
    let (u, ties) = u_statistic(a, b);
    if ties.is_empty() && a.len() * b.len() <= 400 {
        exact(u, a.len(), b.len())
    } else {
        approximate(u, a.len(), b.len(), &ties)
    }
}

/// U of `a` (pairs in which `a` is greater, ties count half) and the sizes of the groups of equal values.
fn u_statistic(a: &[f64], b: &[f64]) -> (f64, Vec<usize>) {
    let mut u = 0.0;
    for x in a {
        for y in b {
            u += if x > y {
                1.0
            } else if x < y {
                0.0
            } else {
                0.5
            };
        }
    }
    let mut all: Vec<f64> = a.iter().chain(b).copied().collect();
    all.sort_by(f64::total_cmp);
    let groups = all.chunk_by(|x, y| x.total_cmp(y).is_eq()).map(<[f64]>::len).filter(|n| *n > 1).collect();
    (u, groups)
}

/// Counts, among all orders of the values, those at least as extreme as `u`.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 400 pairs"
)]
fn exact(u: f64, n: usize, m: usize) -> f64 {
    let most = n * m;
    // ways[i][j][k]: orders of i values of a and j of b in which a wins k pairs; built row by row over i.
    let mut ways = vec![vec![vec![0.0_f64; most + 1]; m + 1]; n + 1];
    for i in 0..=n {
        for j in 0..=m {
            if i == 0 || j == 0 {
                ways[i][j][0] = 1.0;
                continue;
            }
            for k in 0..=i * j {
                let a_last = if k >= j { ways[i - 1][j][k - j] } else { 0.0 };
                ways[i][j][k] = a_last + ways[i][j - 1][k];
            }
        }
    }
    let extreme = u.min(most as f64 - u) as usize;
    let total: f64 = ways[n][m].iter().sum();
    let tail: f64 = ways[n][m][..=extreme].iter().sum();
    (2.0 * tail / total).min(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "samples are few")]
fn approximate(u: f64, n: usize, m: usize, ties: &[usize]) -> f64 {
    let (n, m) = (n as f64, m as f64);
    let all = n + m;
    let tied: f64 = ties.iter().map(|t| *t as f64).map(|t| t * t * t - t).sum();
    let variance = n * m / 12.0 * (all + 1.0 - tied / (all * (all - 1.0)));
    if variance <= 0.0 {
        return 1.0;
    }
    let z = ((u - n * m / 2.0).abs() - 0.5).max(0.0) / variance.sqrt();
    (2.0 * upper_tail(z)).min(1.0)
}

/// The upper tail of the standard normal distribution (Abramowitz and Stegun 26.2.17, error below 1e-7).
fn upper_tail(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z);
    let poly = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let sum = poly.iter().rev().fold(0.0, |acc, c| (acc + c) * t);
    sum * (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn a_median_has_the_interval_of_its_order_statistics() {
        // The ranks of scipy.stats.binom.ppf: all of 6, the second to the ninth of 10, the sixth to the fifteenth of 20.
        assert_eq!(
            [1, 5, 6, 8, 9, 10, 20].map(cut),
            [None, None, Some(0), Some(0), Some(1), Some(1), Some(5)]
        );
        let ten: Vec<f64> = (1..=10).rev().map(f64::from).collect();
        assert_eq!(estimate(&ten), Some(Estimate { median: 5.5, spread: Some(3.5 / 5.5) }));
        assert_eq!(estimate(&ten[..5]).map(|e| e.spread), Some(None));
        assert_eq!(estimate(&[0.0; 6]), Some(Estimate { median: 0.0, spread: Some(0.0) }));
        assert_eq!(estimate(&[]), None);
    }

    #[test]
    fn mann_whitney_matches_scipy() {
        // scipy.stats.mannwhitneyu, method exact, and asymptotic where there are ties.
        let table: [(&[f64], &[f64], f64); 4] = [
            (&[1.0, 2.0, 3.0, 4.0, 5.0], &[6.0, 7.0, 8.0, 9.0, 10.0], 0.007_936_508),
            (&[1.0, 4.0, 5.0], &[2.0, 3.0, 6.0], 1.0),
            (&[1.1, 2.2, 9.1, 4.5, 6.6], &[3.3, 7.2, 8.8, 12.0, 13.0, 15.0], 0.082_251_082),
            (&[1.0, 1.0, 2.0, 2.0], &[2.0, 3.0, 3.0, 3.0], 0.047_057_446),
        ];
        for (a, b, want) in table {
            let got = mann_whitney(a, b);
            assert!((got - want).abs() < 1e-6, "{a:?} {b:?}: got {got}, want {want}");
        }
        assert!((mann_whitney(&[5.0; 4], &[5.0; 4]) - 1.0).abs() < 1e-9, "all equal is no difference");
    }
}
