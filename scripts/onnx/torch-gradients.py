"""Writes test/learn/fixtures/torch-gradients.json: losses and gradients of two small networks by PyTorch in double precision.

Usage: python3 scripts/onnx/torch-gradients.py > test/learn/fixtures/torch-gradients.json     (PyTorch 1.13 or newer)

Weights and data are a formula of their place, so that they need not be stored: entry i of tensor k is scale * (sin(0.7 i + k + 1) + 0.3).
"""

import json

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
parameters = {}


def formula(k, shape, scale):
    size = 1
    for length in shape:
        size *= length
    return (scale * (torch.sin(0.7 * torch.arange(size) + k + 1) + 0.3)).reshape(shape)


def parameter(name, shape, scale=0.4):
    parameters[name] = formula(len(parameters), shape, scale).requires_grad_()
    return parameters[name]


def dense(name, x, width):
    return x @ parameter(f"{name}.weight", (x.shape[-1], width)) + parameter(f"{name}.bias", (width,))


def layer_norm(name, x):
    scale = parameter(f"{name}.scale", (x.shape[-1],))
    return F.layer_norm(x, x.shape[-1:], scale, parameter(f"{name}.shift", (x.shape[-1],)), 1e-5)


def mlp():
    x = formula(50, (6, 5), 1)
    y = formula(51, (6, 3), 1)
    h = layer_norm("norm", torch.tanh(dense("first", x, 7)))
    h = F.silu(dense("second", h, 8))
    return F.huber_loss(dense("last", h, 3), y, delta=0.5)


def convolution(name, x, channels, taps, stride=1, bias=True):
    length = x.shape[2]
    pad = max((-(-length // stride) - 1) * stride + taps - length, 0)
    weight = parameter(f"{name}.weight", (channels, x.shape[1], taps))
    shift = parameter(f"{name}.bias", (channels,)) if bias else None
    return F.conv1d(F.pad(x, (pad // 2, pad - pad // 2)), weight, shift, stride=stride)


def block(name, x, channels, taps, stride):
    y = convolution(name, x, channels, taps, stride, bias=False)
    scale = parameter(f"{name}.norm.scale", (channels,))
    shift = parameter(f"{name}.norm.shift", (channels,))
    return F.relu(F.batch_norm(y, None, None, scale, shift, training=True, eps=1e-3))


def squeeze(name, x, ratio):
    narrow = F.relu(dense(f"{name}.squeeze", x.mean(2), max(x.shape[1] // ratio, 1)))
    return x * torch.sigmoid(dense(f"{name}.excite", narrow, x.shape[1]))[:, :, None]


def gate(name, skip, below, factor):
    a = convolution(f"{name}.skip", skip[:, :, ::factor], skip.shape[1], 1)
    b = convolution(f"{name}.below", below, skip.shape[1], 1)
    weights = torch.sigmoid(convolution(f"{name}.weights", F.relu(a + b), 1, 1))
    return skip * weights.repeat_interleave(factor, 2)


def unet():
    channels, factor, taps = [3, 4, 5], 3, 5
    x = formula(60, (2, 1, 27), 1)
    y = formula(61, (2, 1, 27), 1)
    skips = []
    h = x
    for level, count in enumerate(channels):
        h = block(f"net.down{level}", h, count, taps, 1 if level == 0 else factor)
        h = squeeze(f"net.down{level}.squeeze", h, 1)
        skips.append(h)
    for level in range(len(channels) - 2, -1, -1):
        gated = gate(f"net.up{level}.gate", skips[level], h, factor)
        h = block(f"net.up{level}", torch.cat([h.repeat_interleave(factor, 2), gated], 1), channels[level], taps, 1)
    p = convolution("net.output", h, 1, taps)
    step = 0.1
    slope = (p[..., 2:] - p[..., :-2]) / (2 * step)
    curve = (p[..., 2:] - 2 * p[..., 1:-1] + p[..., :-2]) / step**2
    residual = curve + 2 * slope - y[..., 1:-1]
    return (p - y).abs().mean() + 0.01 * torch.log(1 + (residual / 3) ** 2).mean()


out = {"made_by": f"PyTorch {torch.__version__}, float64"}
for name, network in {"mlp": mlp, "unet": unet}.items():
    parameters = {}
    loss = network()
    loss.backward()
    gradients = {key: [float(f"{g:.12g}") for g in p.grad.flatten().tolist()] for key, p in parameters.items()}
    out[name] = {"loss": loss.item(), "gradients": gradients}
print(json.dumps(out))
