"""L2-regularised multinomial logistic regression in Gram space, many problems at once.

For trying out features quickly: with fewer passages than columns the model is fitted through K = X X', whatever the
number of columns, and Gram matrices of feature blocks simply add. All folds, strengths and weightings that share K
are fitted together, so that an iteration is one dense product. The minimum is that of the usual primal problem: the
result is an ordinary linear model, and what it gains an additive linear model gains.
"""

import numpy as np
from scipy.linalg.blas import ssyrk

DENSE_ABOVE = 600  # columns in more passages than this go through a dense product
MEMORY = 8


def gram(x):
    """X X' of a sparse matrix as dense float32: frequent columns by dense products, the others by a sparse one."""
    x = x.tocsc().astype(np.float32)
    frequency = np.diff(x.indptr)
    frequent = np.flatnonzero(frequency > DENSE_ABOVE)
    rare = x[:, np.flatnonzero((frequency <= DENSE_ABOVE) & (frequency > 0))].tocsr()
    k = np.asarray((rare @ rare.T).todense(), dtype=np.float32)
    for begin in range(0, len(frequent), 512):
        part = np.asfortranarray(x[:, frequent[begin:begin + 512]].toarray())
        upper = ssyrk(1.0, part)
        k += np.triu(upper) + np.triu(upper, 1).T
    return k


def normed(k, length=None):
    """K of passages scaled to L2 norm 1, or by 1/sqrt(length) and to mean norm 1 where lengths are given."""
    scale = 1 / np.sqrt(np.maximum(np.diag(k) if length is None else length, 1e-9))
    out = k * scale[:, None] * scale[None, :]
    return (out / np.diag(out).mean()).astype(np.float32)


def softmax_loss(f, y):
    """Loss and probabilities a row, for scores of shape (rows, problems, labels)."""
    top = f.max(axis=2, keepdims=True)
    e = np.exp(f - top)
    total = e.sum(axis=2, keepdims=True)
    chosen = np.take_along_axis(f - top, y[:, None, None].repeat(f.shape[1], 1), axis=2)[..., 0]
    return np.log(total[..., 0]) - chosen, e / total


def fit(k, y, weights, strengths, n_labels, iterations=60, tolerance=2e-3):
    """Scores of every row under every problem, shape (rows, problems, labels).

    `weights` is (rows, problems): 0 leaves a row out of training. `strengths` holds C a problem. L-BFGS with the inner
    product of the kernel's space; the constant column that stands for the bias is in K (K + 1).
    """
    n, p = weights.shape
    k = k + np.float32(1.0)
    target = np.zeros((n, 1, n_labels), dtype=np.float32)
    target[np.arange(n), 0, y] = 1
    s = weights.astype(np.float32)
    inverse = (1 / np.asarray(strengths, dtype=np.float32))[None, :, None]

    def product(a):
        return (k @ a.reshape(n, -1)).reshape(a.shape)

    def inner(u, kv):
        return np.einsum("ipk,ipk->p", u, kv, dtype=np.float64)

    a = np.zeros((n, p, n_labels), dtype=np.float32)
    f = np.zeros_like(a)
    loss, probability = softmax_loss(f, y)
    value = (s * loss).sum(axis=0, dtype=np.float64)
    residual = s[..., None] * (probability - target)
    g, kg = residual, product(residual)
    start = inner(g, kg)
    history = []
    for _ in range(iterations):
        d, kd, alphas = g, kg, []
        for su, yu, ksu, kyu, rho in reversed(history):
            alpha = (rho * inner(su, kd)).astype(np.float32)
            alphas.append(alpha)
            d, kd = d - alpha[None, :, None] * yu, kd - alpha[None, :, None] * kyu
        if history:
            su, yu, ksu, kyu, rho = history[-1]
            scale = (1 / (rho * np.maximum(inner(yu, kyu), 1e-30))).astype(np.float32)
        else:
            scale = (1 / np.maximum(s.max(axis=0) * np.diag(k).mean(), 1) * 0.1).astype(np.float32)
        d, kd = d * scale[None, :, None], kd * scale[None, :, None]
        for (su, yu, ksu, kyu, rho), alpha in zip(history, reversed(alphas)):
            beta = (rho * inner(yu, kd)).astype(np.float32)
            d, kd = d + (alpha - beta)[None, :, None] * su, kd + (alpha - beta)[None, :, None] * ksu
        d, kd = -d, -kd
        slope, aa, ad, dd = inner(g, kd), inner(a, f), inner(a, kd), inner(d, kd)
        step = np.ones(p, dtype=np.float32)
        for _ in range(25):
            loss, probability = softmax_loss(f + step[None, :, None] * kd, y)
            new = (s * loss).sum(axis=0, dtype=np.float64) + 0.5 * inverse[0, :, 0] * (aa + 2 * step * ad + step**2 * dd)
            bad = new > value + 1e-4 * step * slope + 1e-6 * abs(value)
            if not bad.any():
                break
            step = np.where(bad, step * 0.5, step).astype(np.float32)
        moved, kmoved = step[None, :, None] * d, step[None, :, None] * kd
        a, f, value = a + moved, f + kmoved, new
        residual = s[..., None] * (probability - target)
        new_g = residual + inverse * a
        new_kg = product(residual) + inverse * f
        change, kchange = new_g - g, new_kg - kg
        history.append((moved, change, kmoved, kchange, 1 / np.maximum(inner(change, kmoved), 1e-30)))
        history = history[-MEMORY:]
        g, kg = new_g, new_kg
        if (inner(g, kg) <= tolerance**2 * start).all():
            break
    return f
