"""Recompute the stored (lr, β) sweep of the digits' network: python -m momentum_lessons.training"""

from .sweep import FILE, run_sweep, save_sweep

if __name__ == "__main__":
    save_sweep(run_sweep())
    print(f"{FILE.name}: {FILE.stat().st_size / 1e3:.0f} kB")
