"""PyTorch's speed on the networks of `iontwin bench --only learn`, forward, backward and Adam: the yardstick on the same machine.

Usage: python3 scripts/onnx/torch-speed.py [THREADS]     (needs the package torch; 2 threads when left out)
Prints GFLOP/s of a plain product of 1024 x 1024 matrices and of each dense network, float32, the median of its steps.
"""

import statistics
import sys
import time

import torch

threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
torch.set_num_threads(threads)
torch.manual_seed(1)


def median_ms(run):
    """After one run to warm up: at least 3 and at most 25 runs, or as many as fit into 5 s."""
    run()
    times = []
    start = time.perf_counter()
    while len(times) < 3 or (len(times) < 25 and time.perf_counter() - start < 5):
        before = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - before))
    return statistics.median(times)


def product():
    x = torch.randn(1024, 1024) / 32
    weights = [torch.randn(1024, 1024) / 32 for _ in range(8)]

    def run():
        y = x
        for w in weights:
            y = y @ w

    return 16 * 1024**3 / median_ms(run) / 1e6


def dense(layers, batch=1024):
    widths = [512] + [1024] * layers
    parts = []
    for i, o in zip(widths, widths[1:]):
        parts += [torch.nn.Linear(i, o), torch.nn.Tanh()]
    net = torch.nn.Sequential(*parts, torch.nn.Linear(widths[-1], 52))
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3)
    x, y = torch.randn(batch, 512), torch.randn(batch, 52)

    def run():
        optimiser.zero_grad()
        torch.nn.functional.mse_loss(net(x), y).backward()
        optimiser.step()

    # Three products a layer, two backward; the first layer's input needs no gradient.
    sizes = [m.in_features * m.out_features for m in net if isinstance(m, torch.nn.Linear)]
    operations = 2 * batch * (3 * sum(sizes) - sizes[0])
    ms = median_ms(run)
    return operations / ms / 1e6, ms


print(f"torch {torch.__version__}, {threads} threads; plain product {product():.0f} GFLOP/s")
for layers in (4, 26):
    speed, ms = dense(layers)
    print(f"512-1024x{layers}-52 tanh, batch 1024: {speed:.0f} GFLOP/s, {ms:.0f} ms a step")
