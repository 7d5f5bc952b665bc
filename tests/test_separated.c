/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile limits where the likelihood has no maximum: which are open, and where the others are. */
#include <math.h>
#include <string.h>

#include "fit_case.h"
#include "glm_reference.h"
#include "random_draws.h"
#include "reference_csv.h"

static const double threshold = 3.84145882069412447; /* upper 5 % of chi-squared, 1 degree of freedom */

/* ---- the reference: suprema at 50 digits ---- */

static void check_reference(fit_case *c, double limit[][3], size_t n)
{
    const unsigned before = CU_get_number_of_failures();
    glm_reference_finish(c);
    c->options.interval = ANNUM_PROFILE;
    annum_fit_result *fit = fit_of(c);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fit);
    CU_ASSERT_TRUE(has_warning(fit, ANNUM_WARN_SEPARATED));
    CU_ASSERT_EQUAL_FATAL(fit->n_coefficients, n + 1);
    for (size_t j = 0; j < n; j++) {
        const annum_coefficient *a = &fit->coefficients[j + 1];
        CU_ASSERT_EQUAL(isnan(a->estimate), limit[j][0] != 0);
        CU_ASSERT_EQUAL(isnan(a->lower), isnan(limit[j][1]));
        CU_ASSERT_EQUAL(isnan(a->upper), isnan(limit[j][2]));
        near(a->lower, limit[j][1], c->tolerance, 0.1, "lower");
        near(a->upper, limit[j][2], c->tolerance, 0.1, "upper");
    }
    if (CU_get_number_of_failures() > before)
        printf("    in case %s\n", c->name);
    annum_fit_free(fit);
}

static void read_model(fit_case *c, const char *name, const double *v)
{
    memset(c, 0, sizeof *c);
    snprintf(c->name, sizeof c->name, "%s", name);
    c->options = (annum_fit_options)ANNUM_FIT_OPTIONS_INIT;
    c->kind = (int32_t)v[0];
    c->options.family = (int32_t)v[1], c->options.link = (int32_t)v[2], c->options.origin = v[3];
    c->options.n_x = (size_t)v[4];
    c->tolerance = v[5];
}

static void read_row(fit_case *c, const double *v)
{
    const size_t i = c->n++;
    CU_ASSERT_FATAL(i < MOST_ROWS);
    c->time[i] = v[0], c->y[i] = v[1], c->size[i] = v[2], c->weight[i] = NAN;
    memcpy(c->x_rows[i], v + 3, c->options.n_x * sizeof *v);
}

static void test_reference(void)
{
    static fit_case c;
    double limit[4][3];
    size_t n = 0, cases = 0;
    reference_csv csv = reference_open("regress/separated.csv");
    while (reference_next(&csv)) {
        char *what = strchr(csv.id, '/');
        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        *what++ = '\0';
        if (strcmp(what, "model") == 0) {
            read_model(&c, csv.id, csv.number);
            n = 0;
        } else if (strcmp(what, "row") == 0) {
            read_row(&c, csv.number);
        } else if (strcmp(what, "range") == 0) {
            const size_t i = (size_t)csv.number[0];
            c.ranged = 1;
            c.state[i] = ANNUM_SUPPRESSED, c.lower[i] = csv.number[1], c.upper[i] = csv.number[2];
        } else if (strcmp(what, "limit") == 0) {
            CU_ASSERT_FATAL(n < 4);
            memcpy(limit[n++], csv.number, sizeof limit[0]);
        } else {
            check_reference(&c, limit, n);
            cases++;
        }
    }
    CU_ASSERT_TRUE(cases >= 20);
}

/* ---- random series with a covariate of whole numbers ---- */

static double row_value(const fit_case *c, size_t i, size_t k)
{
    return k == 0 ? 1 : k == 1 ? c->time[i] - 2000 : c->x[i];
}

/* May d move the row without its likelihood falling? Exact, as all numbers are whole and small. */
static int moves_well(const fit_case *c, size_t i, const double *d)
{
    const double move = d[0] + d[1] * row_value(c, i, 1) + d[2] * row_value(c, i, 2);
    const int top = c->kind == ANNUM_PROPORTION && c->y[i] == c->size[i];
    return move == 0 || (move < 0 && c->y[i] == 0) || (move > 0 && top);
}

/* Every edge of the cone of recession lies in two rows' planes. may[j] gains 1: coefficient j may fall, 2: may rise. */
static void find_infinities(const fit_case *c, int may[3])
{
    memset(may, 0, 3 * sizeof *may);
    for (size_t a = 0; a < c->n; a++) {
        for (size_t b = a + 1; b < c->n; b++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                const double t = row_value(c, a, 1), x = row_value(c, a, 2), u = row_value(c, b, 1), z = row_value(c, b, 2);
                const double d[3] = {sign * (t * z - x * u), sign * (x - z), sign * (u - t)};
                int all = 1;
                for (size_t i = 0; i < c->n; i++)
                    all = all && moves_well(c, i, d);
                for (size_t j = 0; j < 3 && all; j++)
                    may[j] |= d[j] < 0 ? 1 : d[j] > 0 ? 2 : 0;
            }
        }
    }
}

/* log-likelihood of a row, its score and its information. */
static void row_likelihood(const fit_case *c, size_t i, long double eta, long double out[3])
{
    const long double y = c->y[i];
    if (c->kind == ANNUM_COUNT) {
        const long double mean = expl(eta);
        out[0] = (y > 0 ? y * eta : 0) - mean;
        out[1] = y - mean;
        out[2] = mean;
        return;
    }
    const long double size = c->size[i], p = 1 / (1 + expl(-eta)), q = 1 / (1 + expl(eta));
    out[0] = (y > 0 ? -y * log1pl(expl(-eta)) : 0) - (y < size ? (size - y) * log1pl(expl(eta)) : 0);
    out[1] = y * q - (size - y) * p;
    out[2] = size * p * q;
}

static long double likelihood_at(const fit_case *c, const long double *beta, long double gradient[3],
                                 long double information[3][3])
{
    long double sum = 0;
    memset(gradient, 0, 3 * sizeof *gradient);
    memset(information, 0, 9 * sizeof **information);
    for (size_t i = 0; i < c->n; i++) {
        long double row[3], eta = 0;
        for (size_t k = 0; k < 3; k++)
            eta += beta[k] * (long double)row_value(c, i, k);
        row_likelihood(c, i, eta, row);
        sum += row[0];
        for (size_t k = 0; k < 3; k++) {
            gradient[k] += row[1] * (long double)row_value(c, i, k);
            for (size_t l = 0; l < 3; l++)
                information[k][l] += row[2] * (long double)(row_value(c, i, k) * row_value(c, i, l));
        }
    }
    return sum;
}

/* The step of the coefficients but the held one, by Cholesky's factor with a little added. @return decrement */
static long double newton_step(const long double gradient[3], long double information[3][3], size_t held,
                               long double step[3])
{
    size_t free_ones[3], m = 0;
    long double l[3][3], z[3], decrement = 0;
    for (size_t k = 0; k < 3; k++) {
        step[k] = 0;
        if (k != held)
            free_ones[m++] = k;
    }
    for (size_t a = 0; a < m; a++) {
        for (size_t b = 0; b <= a; b++) {
            long double sum = information[free_ones[a]][free_ones[b]];
            for (size_t k = 0; k < b; k++)
                sum -= l[a][k] * l[b][k];
            l[a][b] = a == b ? sqrtl(fmaxl(sum, 1e-19L * information[free_ones[a]][free_ones[a]] + 1e-300L)) : sum / l[b][b];
        }
        z[a] = gradient[free_ones[a]];
        for (size_t k = 0; k < a; k++)
            z[a] -= l[a][k] * z[k];
        z[a] /= l[a][a];
        decrement += z[a] * z[a];
    }
    for (size_t a = m; a-- > 0;) {
        long double sum = z[a];
        for (size_t k = a + 1; k < m; k++)
            sum -= l[k][a] * step[free_ones[k]];
        step[free_ones[a]] = sum / l[a][a];
    }
    return decrement;
}

/* The supremum with one coefficient held (3: none), from beta; NaN where it was not reached. */
static long double supremum(const fit_case *c, size_t held, long double *beta)
{
    long double gradient[3], information[3][3], step[3];
    for (int round = 0; round < 500; round++) {
        const long double now = likelihood_at(c, beta, gradient, information);
        const long double decrement = newton_step(gradient, information, held, step);
        if (decrement < 1e-13L)
            return now;
        long double factor = 1, longest = 0, there[3], g[3], h[3][3];
        for (size_t i = 0; i < c->n; i++) {
            long double move = 0;
            for (size_t k = 0; k < 3; k++)
                move += step[k] * (long double)row_value(c, i, k);
            longest = fmaxl(longest, fabsl(move));
        }
        if (longest > 20)
            factor = 20 / longest;
        int halvings = 0;
        do {
            for (size_t k = 0; k < 3; k++)
                there[k] = beta[k] + factor * step[k];
            factor /= 2;
        } while (!(likelihood_at(c, there, g, h) >= now) && ++halvings < 60);
        if (halvings == 60)
            return decrement < 1e-10L ? now : NAN;
        memcpy(beta, there, sizeof there);
    }
    return NAN;
}

static long double rise_at(const fit_case *c, size_t j, double v, long double highest)
{
    long double beta[3] = {0};
    /* from 0 in steps, each from the one before */
    const int steps = (int)ceil(fabs(v)) + 1;
    long double value = NAN;
    for (int k = 0; k <= steps; k++) {
        beta[j] = (long double)v * k / steps;
        value = supremum(c, j, beta);
    }
    return 2 * (highest - value);
}

static int draw_case(fit_case *c)
{
    const size_t n = 5 + (size_t)(uniform() * 5);
    const int counts = uniform() < 0.3;
    const double level = normal(), slope = normal(), effect = 2 * normal(), sizes[] = {1, 3, 50};
    const double size = sizes[(size_t)(uniform() * 3)];
    double y[10], total[10], all = 0;
    int x[10], varies = 0;
    for (size_t i = 0; i < n; i++) {
        x[i] = uniform() < 0.5 ? (int)(uniform() * 2) : (int)floor(2 * normal());
        const double eta = level + slope * ((double)i - (double)n / 2) + effect * x[i];
        const double p = 1 / (1 + exp(-eta)) * (size > 3 ? 0.05 : 1);
        y[i] = counts ? poisson(fmin(exp(eta), 50)) : binomial(size, p);
        total[i] = size;
        all += y[i];
        varies |= i > 1 && x[i] != x[0] + ((int)i) * (x[1] - x[0]);
    }
    *c = small_case(counts ? ANNUM_COUNT : ANNUM_PROPORTION, n, y, counts ? NULL : total);
    for (size_t i = 0; i < n; i++)
        c->x[i] = x[i];
    c->options.x = c->x, c->options.n_x = 1, c->options.origin = 2000;
    c->options.interval = ANNUM_PROFILE;
    return varies && all > 0 && (counts || all < size * (double)n);
}

static void test_random(void)
{
    size_t separated = 0, finite = 0, open = 0;
    state = 20261124;
    for (size_t trial = 0; trial < 3000; trial++) {
        fit_case c;
        int may[3];
        if (!draw_case(&c))
            continue;
        find_infinities(&c, may);
        annum_fit_result *fit = fit_of(&c);
        const unsigned before = CU_get_number_of_failures();
        CU_ASSERT_EQUAL(has_warning(fit, ANNUM_WARN_SEPARATED), (may[0] | may[1] | may[2]) != 0);
        if (may[0] | may[1] | may[2]) {
            long double beta[3] = {0};
            const long double highest = supremum(&c, 3, beta);
            separated++;
            CU_ASSERT_FALSE(isnan(highest));
            for (size_t j = 1; j < 3; j++) {
                const annum_coefficient *a = &fit->coefficients[j];
                const double limits[2] = {a->lower, a->upper};
                CU_ASSERT_EQUAL(isnan(a->estimate), may[j] != 0);
                for (int side = 0; side < 2; side++) {
                    const int may_run = (may[j] >> side) & 1;
                    CU_ASSERT_EQUAL(isnan(limits[side]), may_run);
                    open += isnan(limits[side]) != 0;
                    if (isnan(limits[side]))
                        continue;
                    finite++;
                    ASSERT_REL((double)rise_at(&c, j, limits[side], highest), threshold, 1e-8);
                }
            }
        }
        if (CU_get_number_of_failures() > before) {
            printf("    trial %zu, kind %d\n", trial, (int)c.kind);
            for (size_t i = 0; i < c.n; i++)
                printf("      %g %g %g %g\n", c.time[i], c.y[i], c.size[i], c.x[i]);
        }
        annum_fit_free(fit);
    }
    CU_ASSERT_TRUE(separated > 500 && finite > 500 && open > 500);
}

static void test_no_memory(void)
{
    static const double y[] = {0, 0, 0, 2, 10, 10}, size[] = {10, 10, 10, 10, 10, 10}, x[] = {1, 0, 1, 1, 0, 1};
    fit_case c = small_case(ANNUM_PROPORTION, 6, y, size);
    memcpy(c.x, x, sizeof x);
    c.options.x = c.x, c.options.n_x = 1;
    c.options.interval = ANNUM_PROFILE;
    CU_ASSERT_TRUE(fit_with_every_allocation_failing(&c) > 2);
}

int main(int argc, char **argv)
{
    static const annum_test_case cases[] = {
        {"reference", test_reference},
        {"random", test_random},
        {"no_memory", test_no_memory},
        {NULL, NULL},
    };
    return annum_test_main(argc, argv, "separated", cases);
}
