/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file internal.h
 * What the methods behind annum_breaks are given, and what they fill in. A method is one function in a file of
 * its own, an entry in breaks.c's table.
 */
#ifndef ANNUM_BREAKS_INTERNAL_H
#define ANNUM_BREAKS_INTERNAL_H

#include "annum/breaks.h"
#include "core/memory.h"
#include "core/warnings.h"
#include "series/label.h"

/** A search for breaks on its way. */
typedef struct annum__breaking {
    annum_breaks_options options; /**< level and family read, draws not 0 */
    const annum_series *series;
    const annum_series_view *view;
    size_t n;             /**< usable figures, in order of time */
    const double *time;   /**< [n] */
    const double *figure; /**< [n] rates of counts and proportions */
    const double *events; /**< [n] NULL of values */
    const double *size;   /**< [n] exposure or total; NULL of values */
    const size_t *row;    /**< [n] the figure's row in the series */
    annum__arena *arena;  /**< the result's */
    annum__arena *scratch; /**< released afterwards */
    annum__warnings *warnings;
    annum_breaks_result *result;
} annum__breaking;

/** @return a status; fills the parts of the result that the method has */
typedef int annum__breaks_method(annum__breaking *breaking, annum_error *error);

/** Sets what the result says in short: the selected model's breaks, and one p-value (summary.c). */
void annum__breaks_summarise(annum_breaks_result *result);

/** A time as the reader knows it: by its period (caution.c). */
annum__label annum__breaks_time(const annum__breaking *b, double time);

/** Says what the reader must know of the rows, and of changes of definition among them (caution.c). */
void annum__breaks_series_cautions(const annum__breaking *b);

/** The latter alone, but for one at the date `except`, whose step is taken out; NaN: none. */
void annum__breaks_definitions(const annum__breaking *b, double except);

annum__breaks_method annum__breaks_dynamic;
annum__breaks_method annum__breaks_pelt;
annum__breaks_method annum__breaks_segmented;
annum__breaks_method annum__breaks_intervention;
annum__breaks_method annum__breaks_cusum;
annum__breaks_method annum__breaks_mosum;
annum__breaks_method annum__breaks_unusual;

#endif
