/* Full-batch gradient descent on many INPUTS-HIDDEN-OUTPUTS networks of sigmoid units, squared
   error, written for one architecture: every size is a constant, so that the compiler unrolls
   all loops over units and keeps what it can in registers.

   A `lanes` is one number of each of LANES networks, one vector register. GROUP rows go through
   the network together: one row's sigmoids would leave the processor waiting for each other. */

#define PARAMETERS (INPUTS * HIDDEN + HIDDEN + HIDDEN * OUTPUTS + OUTPUTS)
#define EACH(i, n) _Pragma("GCC unroll 32") for (int i = 0; i < (n); i++)

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int whole __attribute__((vector_size(4 * LANES)));

typedef struct {
    lanes W1[INPUTS][HIDDEN], b1[HIDDEN], W2[HIDDEN][OUTPUTS], b2[OUTPUTS];
} Network;

static inline lanes where(whole mask, lanes yes, lanes no)
{
    return (lanes)((mask & (whole)yes) | (~mask & (whole)no));
}

/* 1 / (1 + 2^t), t = -z / ln 2 held where 2^t is a normal number. With t = k + f, k whole and
   |f| <= 1/2, 2^k is written into a float's exponent bits, and 2^f is a polynomial: the
   Chebyshev interpolant of degree 5, off by less than float32's rounding. */
static inline lanes sigmoid(lanes z)
{
    lanes t = z * -1.44269504f;
    t = where(t < -126.0f, (lanes){} - 126.0f, t);
    t = where(t > 126.0f, (lanes){} + 126.0f, t);
    whole k = __builtin_convertvector(t + 127.5f, whole); /* t + 127.5 > 0: cut off is rounded */
    lanes f = t - (__builtin_convertvector(k, lanes) - 127.0f);
    lanes p = 1.33908633e-3f * f + 9.67603162e-3f;
    p = p * f + 5.55035692e-2f;
    p = p * f + 2.40221070e-1f;
    p = p * f + 6.93147187e-1f;
    p = p * f + 1.0f;
    return 1.0f / (1.0f + p * (lanes)(k << 23));
}

static inline void add_gradient(const Network *n, Network *g, const float *X, const float *y)
{
    lanes h[GROUP][HIDDEN], d[GROUP][OUTPUTS];
    EACH(r, GROUP) EACH(u, HIDDEN) {
        lanes z = n->b1[u];
        EACH(i, INPUTS) z += X[r * INPUTS + i] * n->W1[i][u];
        h[r][u] = sigmoid(z);
    }
    EACH(r, GROUP) EACH(o, OUTPUTS) {
        lanes z = n->b2[o];
        EACH(u, HIDDEN) z += h[r][u] * n->W2[u][o];
        lanes a = sigmoid(z);
        d[r][o] = (a - y[r * OUTPUTS + o]) * (a - a * a);
    }
    EACH(r, GROUP) EACH(o, OUTPUTS) {
        g->b2[o] += d[r][o];
        EACH(u, HIDDEN) g->W2[u][o] += h[r][u] * d[r][o];
    }
    EACH(r, GROUP) EACH(u, HIDDEN) {
        lanes e = {};
        EACH(o, OUTPUTS) e += d[r][o] * n->W2[u][o];
        e *= h[r][u] - h[r][u] * h[r][u];
        g->b1[u] += e;
        EACH(i, INPUTS) g->W1[i][u] += X[r * INPUTS + i] * e;
    }
}

/* theta (members, PARAMETERS), members a multiple of LANES: where they start, then where they
   end. step: the learning rate times what an error counts in the gradient. */
void train(float *theta, long members, const float *X, const float *y, float step, long epochs)
{
    for (long first = 0; first < members; first += LANES) {
        Network n;
        float *own = theta + first * PARAMETERS, *at = (float *)&n;
        for (int k = 0; k < PARAMETERS; k++)
            for (int m = 0; m < LANES; m++) at[k * LANES + m] = own[m * PARAMETERS + k];
        for (long epoch = 0; epoch < epochs; epoch++) {
            Network g = {};
            for (int r = 0; r < ROWS; r += GROUP)
                add_gradient(&n, &g, X + r * INPUTS, y + r * OUTPUTS);
            lanes *parameter = (lanes *)&n, *slope = (lanes *)&g;
            EACH(k, PARAMETERS) parameter[k] -= step * slope[k];
        }
        for (int k = 0; k < PARAMETERS; k++)
            for (int m = 0; m < LANES; m++) own[m * PARAMETERS + k] = at[k * LANES + m];
    }
}
