/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file base.h
 * Version, status codes, errors and the allocator: what every other header uses.
 *
 * Rules that hold for every function of annum:
 * - A function that can fail returns a status: 0 (ANNUM_OK) or a negative code. The message is in the
 *   annum_error that the caller may pass last; NULL there means it is not wanted.
 * - A failed call leaves its out-parameters NULL and leaks nothing.
 * - annum never prints, aborts, exits, sleeps, reads the environment or touches the locale, signals,
 *   the caller's errno or floating-point environment. There is no global set-up call.
 * - Everything is re-entrant. A const object may be read by any number of threads at once.
 * - Option structs start with `struct_size`, which the X_INIT macro sets; annum reads no more than that.
 *   Zero in a field means the default unless its comment says otherwise.
 * - A NaN in a result means "undefined or unknown"; a warning in the result says why.
 */
#ifndef ANNUM_BASE_H
#define ANNUM_BASE_H

#include <stddef.h>
#include <stdint.h>

#define ANNUM_VERSION "0.1.0"
#define ANNUM_VERSION_MAJOR 0
#define ANNUM_VERSION_MINOR 1
#define ANNUM_VERSION_PATCH 0
/** The ABI: it grows only on an incompatible change, together with the SOVERSION. */
#define ANNUM_ABI_VERSION 0

#if defined(_WIN32) && defined(ANNUM_SHARED)
#ifdef ANNUM_BUILDING
#define ANNUM_API __declspec(dllexport)
#else
#define ANNUM_API __declspec(dllimport)
#endif
#elif defined(__GNUC__) && defined(ANNUM_BUILDING)
#define ANNUM_API __attribute__((visibility("default")))
#else
#define ANNUM_API
#endif

#ifdef __cplusplus
#define ANNUM_BEGIN_DECLS extern "C" {
#define ANNUM_END_DECLS }
#else
#define ANNUM_BEGIN_DECLS
#define ANNUM_END_DECLS
#endif

ANNUM_BEGIN_DECLS

/** Status codes. A code is never renumbered or reused. General: -1 to -19; a block of 100 a domain. */
enum annum_status {
    ANNUM_OK = 0,
    ANNUM_ERR_NULL = -1,        /**< a required pointer is NULL */
    ANNUM_ERR_NO_MEMORY = -2,   /**< the allocator returned NULL */
    ANNUM_ERR_ARGUMENT = -3,    /**< an option or argument is outside its range */
    ANNUM_ERR_VERSION = -4,     /**< a struct is of an unknown size, or uses fields this library lacks */
    ANNUM_ERR_TOO_LARGE = -5,   /**< a size is over its limit, or a product of sizes overflows */
    ANNUM_ERR_BUFFER = -6,      /**< the caller's buffer is too short; the needed size was set */
    ANNUM_ERR_CANCELLED = -7,   /**< a callback of the caller returned non-zero */
    ANNUM_ERR_INTERNAL = -8,    /**< a bug in annum; please report it with the input */

    ANNUM_ERR_PERIOD = -100,    /**< a period is not finite, ends before it starts, or overlaps another */
    ANNUM_ERR_DUPLICATE = -101, /**< the same period twice in one series */
    ANNUM_ERR_NONFINITE = -102, /**< infinite where a number is needed */
    ANNUM_ERR_NEGATIVE = -103,  /**< negative count, total, exposure or standard error */
    ANNUM_ERR_TOTAL = -104,     /**< more events than the total, or a share outside 0 to 1 */
    ANNUM_ERR_EXPOSURE = -105,  /**< exposure not above zero, or missing for a count at an instant */
    ANNUM_ERR_COLUMN = -106,    /**< a column that the kind needs is missing, or one it can't have is given */

    ANNUM_ERR_KIND = -300,      /**< this family or analysis does not fit this kind of series */
    ANNUM_ERR_FAMILY = -301,    /**< unknown family or link, or a link the family can't have */
    ANNUM_ERR_RANK = -302,      /**< fewer usable points than coefficients, or collinear covariates */
    ANNUM_ERR_DOMAIN = -303,    /**< a figure outside the family's or the link's domain */
    ANNUM_ERR_FEW = -304        /**< too few figures for this analysis to mean anything */
};

/** Message of a failed call. The caller owns it; it may be on the stack and needs no initialisation. */
typedef struct annum_error {
    int32_t code;      /**< the status that was returned */
    int32_t row;       /**< index (from 0) of the offending row, or -1 */
    int32_t other_row; /**< index of a second row (a duplicate's partner), or -1 */
    int32_t reserved;
    char message[256]; /**< UTF-8, one line: the argument, the row, the value and the cure */
} annum_error;

/**
 * Memory for annum's objects. NULL wherever one is asked for means malloc, realloc and free.
 * The struct is copied; `context` must outlive every object made with it.
 */
typedef struct annum_allocator {
    /** size > 0: allocate (memory NULL) or resize, NULL on failure; size 0: free memory, return NULL. */
    void *(*reallocate)(void *context, void *memory, size_t size);
    void *context;
} annum_allocator;

/** Receives output piece by piece. @return 0 to go on; anything else stops with ANNUM_ERR_CANCELLED. */
typedef int (*annum_sink)(void *context, const char *bytes, size_t n_bytes);

/** @return the version of the library that is loaded, "0.1.0"; static. */
ANNUM_API const char *annum_version(void);

/** @return the ABI of the library that is loaded, to compare with ANNUM_ABI_VERSION. */
ANNUM_API int annum_abi_version(void);

/** @return what a status code means, in words; static, never NULL. */
ANNUM_API const char *annum_strerror(int status);

ANNUM_END_DECLS

#endif
