# What CI runs.
ci:
    bash .ci/run

# Rust tests, and the proof of every exercise.
test:
    cargo test

# Formatting and lints.
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    test -z "$(gofmt -l exercises)"

# The proof of the pack, or of one exercise: just verify workerpool
verify *ids:
    cargo run --release -- author verify {{ids}}

# Speed beside what a user would otherwise type.
bench:
    cargo bench --bench speed
