/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The correlation of rows by the time between them, and its bidiagonal root.
 */
#include "regress/serial.h"

#include <math.h>

/** Times are decimal years from dates: steps that differ by less than this part of the shortest are alike. */
static const double alike = 1e-6;
/** Rows closer than this part of the series are of one time as far as their correlation can be told from 1.
 */
static const double closest = 1e-8;

/** Gives whole steps their value. @return 1 if all are whole */
static int make_whole(annum__serial *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const double whole = floor(s->step[i] + 0.5);
        if (fabs(s->step[i] - whole) > fmin(alike * whole, 1e-3))
            return 0;
    }
    for (size_t i = 0; i < s->n; i++)
        s->step[i] = floor(s->step[i] + 0.5);
    return 1;
}

int annum__serial_make(annum__serial *s, const double *time, size_t n, const size_t *start, size_t n_series,
                       annum__arena *arena, size_t *at)
{
    *s = (annum__serial){.n = n, .unit = INFINITY};
    s->step = annum__arena_take(arena, n, sizeof *s->step);
    s->row = annum__arena_take(arena, n, sizeof *s->row);
    if (!s->step || !s->row)
        return ANNUM_ERR_NO_MEMORY;
    for (size_t k = 0; k < n_series; k++) {
        const size_t end = k + 1 < n_series ? start[k + 1] : n;
        if (end > start[k])
            s->span = fmax(s->span, time[end - 1] - time[start[k]]);
        for (size_t i = start[k] + 1; i < end; i++) {
            s->step[i] = time[i] - time[i - 1];
            s->pairs++;
            if (s->step[i] < s->unit)
                s->unit = s->step[i], *at = i;
        }
    }
    if (s->pairs == 0)
        return ANNUM_OK;
    if (!(s->unit > closest * s->span))
        return ANNUM_ERR_ARGUMENT;
    for (size_t i = 0; i < n; i++)
        s->step[i] /= s->unit;
    s->lattice = make_whole(s);
    for (size_t i = 0; i < n; i++) {
        /* So that the derivative at phi = 0, which powers above 1 lack, is not a matter of rounding. */
        s->step[i] = s->step[i] > 0 && fabs(s->step[i] - 1) < alike ? 1 : s->step[i];
        s->longest = fmax(s->longest, s->step[i]);
    }
    s->span /= s->unit;
    return ANNUM_OK;
}

static annum__serial_row row_at(double step, double phi, double log_phi)
{
    const double power = step * log_phi;
    const int negative = phi < 0 && fmod(step, 2) == 1;
    annum__dd correlation = power > -0.7 ? dd_two_sum(1, expm1(power)) : dd_of(exp(power));
    if (negative)
        correlation = dd_negate(correlation);
    const double root = sqrt(-expm1(2 * power));
    const double derivative = phi != 0 ? step * correlation.hi / phi : step == 1 ? 1 : 0;
    return (annum__serial_row){
        correlation.hi, correlation.lo,    root,
        1 / root,       derivative / root, correlation.hi * derivative / (root * root)};
}

void annum__serial_set(annum__serial *s, double phi)
{
    const double log_phi = phi != 0 ? log(fabs(phi)) : -INFINITY;
    const annum__serial_row first = {0, 0, 1, 1, 0, 0};
    annum__serial_row row = first;
    double last = 0, log_root = 0;
    s->phi = phi;
    s->log_determinant = 0;
    for (size_t i = 0; i < s->n; i++) {
        const double step = s->step[i];
        if (!(step > 0)) {
            s->row[i] = first;
            continue;
        }
        if (step != last) {
            row = row_at(step, phi, log_phi);
            log_root = log(row.root);
            last = step;
        }
        s->row[i] = row;
        s->log_determinant += 2 * log_root;
    }
}

void annum__serial_whiten(const annum__serial *s, const double *v, double *out)
{
    double before = 0;
    for (size_t i = 0; i < s->n; i++) {
        const annum__serial_row *r = &s->row[i];
        out[i] = ((v[i] - r->correlation * before) - r->correction * before) * r->inverse_root;
        before = v[i];
    }
}

void annum__serial_whiten_dd(const annum__serial *s, annum__dd *v)
{
    for (size_t i = s->n; i-- > 1;) {
        const annum__serial_row *r = &s->row[i];
        if (!(s->step[i] > 0))
            continue;
        const annum__dd correlation = {r->correlation, r->correction};
        v[i] = dd_div(dd_sub(v[i], dd_mul(correlation, v[i - 1])), dd_of(r->root));
    }
}

void annum__serial_restore(const annum__serial *s, const double *v, double *out)
{
    double before = 0;
    for (size_t i = 0; i < s->n; i++)
        out[i] = before = s->row[i].root * v[i] + s->row[i].correlation * before;
}

void annum__serial_transpose(const annum__serial *s, const double *v, double *out)
{
    for (size_t i = 0; i < s->n; i++) {
        const int last = i + 1 == s->n;
        out[i] =
            v[i] / s->row[i].root - (last ? 0 : s->row[i + 1].correlation * v[i + 1] / s->row[i + 1].root);
    }
}

double annum__serial_form(const annum__serial *s, const double *v)
{
    double before = 0, sum = 0;
    for (size_t i = 0; i < s->n; i++) {
        const annum__serial_row *r = &s->row[i];
        sum += v[i] * (r->own * v[i] - r->slope * before);
        before = r->root * v[i] + r->correlation * before;
    }
    return sum;
}

void annum__serial_change(const annum__serial *s, const double *v, double *out, double *scratch)
{
    annum__serial_restore(s, v, scratch);
    for (size_t i = 0; i < s->n; i++)
        out[i] = -2 * s->row[i].own * v[i] + (i > 0 ? s->row[i].slope * scratch[i - 1] : 0);
    double after = 0; /* over its root */
    for (size_t i = s->n; i-- > 1;) {
        const annum__serial_row *r = &s->row[i];
        after = r->slope * v[i] + r->correlation * after;
        out[i - 1] += s->row[i - 1].root * after;
    }
}

double annum__serial_rho(const annum__serial *s, double phi)
{
    return copysign(pow(fabs(phi), 1 / s->unit), phi);
}
