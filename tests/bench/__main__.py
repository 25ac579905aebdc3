"""`make bench`: every benchmark, one after the other. Figures are ratios within one run, never bars."""

from __future__ import annotations

from tests.bench import bench_audit, bench_film, bench_long, bench_proof, bench_replay, bench_rules

bench_replay.main()
bench_audit.main()
bench_proof.main()
bench_rules.main()
bench_film.main()
bench_long.main()
