"""Run notebooks and tests as other processors would; name every cell and test that differs.

    python tools/machines.py               every setting: all notebooks and the unit tests
    python tools/machines.py --only oldest notebooks/05_variants.ipynb
    python tools/machines.py --perturb     this processor, every gradient times 1 ± 1e-15

The last bits of a float depend on the processor: which kernels OpenBLAS, NumPy, PyTorch and the C
library choose, and on how many threads. Environment variables make a newer processor choose as an
older one does. An older processor cannot do as a newer one: such a setting is left out, and said.
So is one under which everything is chosen as under another one that was tried.
"""

import argparse
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "machines"
# They test the house, or what a browser computes: no processor's arithmetic comes into it.
LEFT_OUT = (
    "conftest|spared|browser|page|hub|site|"
    "test_(binder|docstrings|environment|guide|house|imports|machines|readme|slide_metadata|sweep)"
)

SIMD = [name for name in __cpu_dispatch__ if __cpu_features__[name]]
ALL_SIMD = {"NPY_DISABLE_CPU_FEATURES": " ".join(SIMD)}
AVX512 = {
    "NPY_DISABLE_CPU_FEATURES": " ".join(name for name in SIMD if re.search("V4|AVX512", name))
}
NO_FMA = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4"}


def threads(number):
    variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return dict.fromkeys(variables, str(number))


def blas_and_torch(blas, torch, mkl):
    return {"OPENBLAS_CORETYPE": blas, "ATEN_CPU_CAPABILITY": torch, "MKL_CBWR": mkl}


SETTINGS = {
    "native": threads(1),
    "two-threads": threads(2),
    "avx512": threads(1) | blas_and_torch("SkylakeX", "avx512", "AVX512"),
    "haswell": threads(1) | blas_and_torch("Haswell", "avx2", "AVX2") | AVX512,
    "zen": threads(1) | blas_and_torch("Zen", "avx2", "AVX2") | AVX512,
    "sandybridge": threads(2) | blas_and_torch("Sandybridge", "default", "AVX") | ALL_SIMD | NO_FMA,
    "oldest": threads(1) | blas_and_torch("Nehalem", "default", "COMPATIBLE") | ALL_SIMD | NO_FMA,
}
PERTURBED = ("perturbed-1", "perturbed-2")

PROBE = """
import hashlib, json, math
import numpy as np, torch
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from threadpoolctl import threadpool_info
x = np.random.default_rng(0).standard_normal((300, 300))
single = torch.from_numpy(x).float()
bits = {
    "matrix products": x @ x, "sums": x.sum(axis=1), "exp": np.exp(x), "pow": np.abs(x) ** 0.3,
    "math.exp": np.array([math.exp(value) for value in x[0]]),
    "torch products": single @ single, "torch sums": single.sum(1), "torch.exp": single.exp(),
}
blas = [pool for pool in threadpool_info() if pool["internal_api"] == "openblas"]
digest = lambda value: hashlib.sha256(np.asarray(value).tobytes()).hexdigest()
print(json.dumps({
    "OPENBLAS_CORETYPE": [pool["architecture"] for pool in blas],
    "ATEN_CPU_CAPABILITY": [torch.backends.cpu.get_cpu_capability().lower()],
    "OMP_NUM_THREADS": [str(torch.get_num_threads())],
    "NPY_DISABLE_CPU_FEATURES": [name for name in __cpu_dispatch__ if not __cpu_features__[name]],
    "bits": {name: digest(value) for name, value in bits.items()},
}))
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("notebooks", nargs="*", help="without one: all of them, and the unit tests")
    parser.add_argument("--only", action="append", choices=[*SETTINGS, *PERTURBED])
    parser.add_argument("--perturb", action="store_true", help="every gradient times 1 ± 1e-15")
    options = parser.parse_args()
    names = options.only or (PERTURBED if options.perturb else list(SETTINGS))
    # What is perturbed is a kernel: unit tests have none.
    targets = options.notebooks or [*every_notebook(), *([] if options.perturb else unit_tests())]
    number = {}
    for name in names:
        tried = [other for other in number if other in SETTINGS and number[other] is not None]
        number[name] = try_setting(name, targets, tried)
    total = sum(filter(None, number.values()))
    left_out = [name for name in names if number[name] is None]
    count = f"{len(names) - len(left_out)} settings"
    without = f"; not simulated: {', '.join(left_out)}" if left_out else ""
    print(f"machines: {total or 'none'} of the cells and tests differ, {count} tried{without}")
    return 1 if total or len(left_out) == len(names) else 0


def try_setting(name, targets, tried):
    """Print what differs under a setting and return how many; None if it cannot be tried here.

    `tried`: the settings before this one, of which one may turn out to be the same here.
    """
    if name in PERTURBED:
        print(f"{name}:")
    elif missing := what_did_not_take(SETTINGS[name], probe(name)):
        print(f"{name}: cannot be simulated on this processor: {missing}", flush=True)
        return None
    elif same := [other for other in tried if probe(other) == probe(name)]:
        print(
            f"{name}: chooses as {same[0]} does here and gets its bits, not run again", flush=True
        )
        return 0
    else:
        bits, native = probe(name)["bits"], probe("native")["bits"]
        other = [operation for operation in bits if bits[operation] != native[operation]]
        print(
            f"{name}: last bits other than native's in {len(other)} of {len(bits)} operations",
            *other,
        )
    start = time.monotonic()
    report = run(name, targets)
    found = differences(report)
    for where, what in found:
        print(f"  {where}\n    " + "\n    ".join(what))
    print(f"  {outcome(report)} in {time.monotonic() - start:.0f} s", flush=True)
    return len(found)


def every_notebook():
    return sorted(str(path) for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))


def unit_tests():
    paths = sorted((ROOT / "tests").glob("[a-z]*"))
    return [str(path) for path in paths if not re.fullmatch(LEFT_OUT, path.stem)]


@functools.cache
def probe(name):
    """Return what NumPy, OpenBLAS and PyTorch say under a setting; nothing if they cannot run."""
    command, environment = [sys.executable, "-c", PROBE], os.environ | SETTINGS[name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {}


def what_did_not_take(setting, found):
    """Return which variable of a setting had no effect, as a phrase; None if all had theirs."""
    if not found:
        return "its instructions are missing"
    for name in set(setting) & set(found):
        wanted, got = setting[name].lower().split(), [value.lower() for value in found[name]]
        if not set(wanted) <= set(got):
            return f"{name} is {' '.join(found[name])}, not {setting[name]}"
    return None


def run(name, targets):
    """Run pytest on the targets under a setting and return the path of its report."""
    BUILD.mkdir(parents=True, exist_ok=True)
    report = BUILD / f"{name}.xml"
    report.unlink(missing_ok=True)
    setting = SETTINGS.get(name, SETTINGS["native"])
    workers = min(len(targets), (os.cpu_count() or 1) // int(setting["OMP_NUM_THREADS"]))
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", "--nbval"]
    command += ["-n", str(workers), "--dist", "loadfile"] if workers > 1 else []
    command += [f"--junitxml={report}", *targets]
    with tempfile.TemporaryDirectory() as ipython:
        environment = os.environ | setting | {"IPYTHONDIR": ipython}
        if name.startswith("perturbed"):
            startup = Path(ipython, "profile_default", "startup", "perturb.py")
            startup.parent.mkdir(parents=True)
            source = Path(__file__).with_name("perturb.py").read_text(encoding="utf-8")
            startup.write_text(f"{source}\nperturb({name[-1]})\ndel perturb\n", encoding="utf-8")
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"machines: pytest stopped under {name}:\n{(done.stdout + done.stderr)[-3000:]}")
    return report


def differences(report):
    """Return (where, lines) for each failed cell or test; the lines hold both values."""
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        for failure in [*case.iter("failure"), *case.iter("error")]:
            found.append(cell(case, failure) or test(case, failure))
    return found


def cell(case, failure):
    """Return where a notebook's cell is and what it printed; None for what is no cell."""
    number = re.fullmatch(r".*\bCell (\d+)", case.get("name"))
    if not number:
        return None
    text = re.sub(r"(\x1b|#x1B)\[[\d;]*m", "", failure.text or "")
    source = re.search(r"^Input:\n(.*)", text, re.M)
    lines = re.findall(r"^(?:committed|got): .*", text, re.M)
    notebook = case.get("classname").removesuffix(".ipynb").split(".")[-1]
    where = f"{notebook} In [{int(number[1]) + 1}] {source[1] if source else ''}"
    return where.rstrip(), lines or text.strip().splitlines()[-3:]


def test(case, failure):
    """Return a test's name and the first lines of its assertion, with both values."""
    lines = failure.get("message", failure.text or "").splitlines()
    return f"{case.get('classname')}::{case.get('name')}", lines[:6]


def outcome(report):
    suite = ElementTree.parse(report).find(".//testsuite")
    failed = int(suite.get("failures")) + int(suite.get("errors"))
    return f"{failed} of {suite.get('tests')} cells and tests differ"


if __name__ == "__main__":
    sys.exit(main())
