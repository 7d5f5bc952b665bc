# SPDX-License-Identifier: GPL-3.0-or-later
# Written by generate_abi.py from include/annum/*.h: change those and run it again.
"""The C interface of annum: constants, structs, and the types of every function."""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_int,
    c_int32,
    c_size_t,
    c_uint64,
    c_void_p,
)
from typing import Any, Dict, Tuple

VERSION = "0.1.0"
VERSION_MAJOR = 0
VERSION_MINOR = 1
VERSION_PATCH = 0
ABI_VERSION = 0
MAX_POINTS = 1000000
MANN_KENDALL_EXACT_MAX = 60
SEN_WEIGHTED_MAX = 2000
EXACT_TREND_EVENTS_MAX = 10000
EXACT_TREND_CELLS_MAX = 10000000
EXACT_TREND_SUMS_MAX = 500000
LAGS_AUTO = -1
JOINPOINT_NONE = -1

ENUMS: Dict[str, Dict[str, int]] = {
    "annum_status": {
        "ANNUM_OK": 0,
        "ANNUM_ERR_NULL": -1,
        "ANNUM_ERR_NO_MEMORY": -2,
        "ANNUM_ERR_ARGUMENT": -3,
        "ANNUM_ERR_VERSION": -4,
        "ANNUM_ERR_TOO_LARGE": -5,
        "ANNUM_ERR_BUFFER": -6,
        "ANNUM_ERR_CANCELLED": -7,
        "ANNUM_ERR_INTERNAL": -8,
        "ANNUM_ERR_PERIOD": -100,
        "ANNUM_ERR_DUPLICATE": -101,
        "ANNUM_ERR_NONFINITE": -102,
        "ANNUM_ERR_NEGATIVE": -103,
        "ANNUM_ERR_TOTAL": -104,
        "ANNUM_ERR_EXPOSURE": -105,
        "ANNUM_ERR_COLUMN": -106,
        "ANNUM_ERR_KIND": -300,
        "ANNUM_ERR_FAMILY": -301,
        "ANNUM_ERR_RANK": -302,
        "ANNUM_ERR_DOMAIN": -303,
        "ANNUM_ERR_FEW": -304,
    },
    "annum_warning_code": {
        "ANNUM_WARN_FEW_POINTS": 1,
        "ANNUM_WARN_TWO_POINTS": 2,
        "ANNUM_WARN_DISPERSION_UNKNOWN": 3,
        "ANNUM_WARN_OVERDISPERSED": 4,
        "ANNUM_WARN_UNDERDISPERSED": 5,
        "ANNUM_WARN_AUTOCORRELATED": 6,
        "ANNUM_WARN_SEPARATED": 7,
        "ANNUM_WARN_BOUNDARY": 8,
        "ANNUM_WARN_FIRTH": 9,
        "ANNUM_WARN_UNBOUNDED": 10,
        "ANNUM_WARN_MISSING": 11,
        "ANNUM_WARN_SUPPRESSED": 12,
        "ANNUM_WARN_ROUNDED": 13,
        "ANNUM_WARN_PART_YEAR": 14,
        "ANNUM_WARN_MIXED_LENGTHS": 15,
        "ANNUM_WARN_AMBIGUOUS_COMPARATOR": 16,
        "ANNUM_WARN_TOTAL_UNKNOWN": 17,
        "ANNUM_WARN_EXPOSURE_MISSING": 18,
        "ANNUM_WARN_BREAK_CROSSED": 19,
        "ANNUM_WARN_EXTRAPOLATED": 20,
        "ANNUM_WARN_MONTE_CARLO": 21,
        "ANNUM_WARN_NOT_CONVERGED": 22,
        "ANNUM_WARN_NOT_WHOLE": 23,
        "ANNUM_WARN_PERFECT_FIT": 24,
        "ANNUM_WARN_EXCESS_ZEROS": 25,
        "ANNUM_WARN_DOUBTFUL": 26,
    },
    "annum_kind": {
        "ANNUM_VALUE": 1,
        "ANNUM_COUNT": 2,
        "ANNUM_PROPORTION": 3,
        "ANNUM_SHARE": 4,
        "ANNUM_RATE": 5,
    },
    "annum_state": {
        "ANNUM_OBSERVED": 0,
        "ANNUM_MISSING": 1,
        "ANNUM_SUPPRESSED": 2,
        "ANNUM_ROUNDED": 3,
    },
    "annum_change_method": {
        "ANNUM_CHANGE_EXACT": 0,
        "ANNUM_CHANGE_MIDP": 1,
        "ANNUM_CHANGE_SCORE": 2,
        "ANNUM_CHANGE_WALD": 3,
        "ANNUM_CHANGE_ETEST": 4,
        "ANNUM_CHANGE_NEWCOMBE": 5,
        "ANNUM_CHANGE_BOSCHLOO": 6,
    },
    "annum_change_against": {
        "ANNUM_AGAINST_PREVIOUS_AND_FIRST": 0,
        "ANNUM_AGAINST_PREVIOUS": 1,
        "ANNUM_AGAINST_FIRST": 2,
        "ANNUM_AGAINST_BEST": 3,
        "ANNUM_AGAINST_PERIOD": 4,
        "ANNUM_AGAINST_PAIR": 5,
    },
    "annum_adjustment": {
        "ANNUM_ADJUST_NONE": 0,
        "ANNUM_ADJUST_HOLM": 1,
        "ANNUM_ADJUST_BH": 2,
    },
    "annum_test": {
        "ANNUM_TEST_MANN_KENDALL": 0,
        "ANNUM_TEST_HAMED_RAO": 1,
        "ANNUM_TEST_YUE_WANG": 2,
        "ANNUM_TEST_PREWHITEN": 3,
        "ANNUM_TEST_TFPW": 4,
        "ANNUM_TEST_BLOCK_BOOTSTRAP": 5,
        "ANNUM_TEST_SEASONAL": 6,
        "ANNUM_TEST_REGIONAL": 7,
        "ANNUM_TEST_PARTIAL": 8,
        "ANNUM_TEST_COCHRAN_ARMITAGE": 9,
        "ANNUM_TEST_POISSON_TREND": 10,
        "ANNUM_TEST_SPEARMAN": 11,
        "ANNUM_TEST_COX_STUART": 12,
        "ANNUM_TEST_JONCKHEERE": 13,
        "ANNUM_TEST_PETTITT": 14,
        "ANNUM_TEST_BUISHAND": 15,
        "ANNUM_TEST_SNHT": 16,
        "ANNUM_TEST_RUNS": 17,
        "ANNUM_TEST_VON_NEUMANN": 18,
        "ANNUM_TEST_BARTELS": 19,
        "ANNUM_TEST_BUISHAND_U": 20,
        "ANNUM_TEST_BUISHAND_Q": 21,
    },
    "annum_exactness": {
        "ANNUM_EXACT_AUTO": 0,
        "ANNUM_EXACT_YES": 1,
        "ANNUM_EXACT_NO": 2,
        "ANNUM_EXACT_MID": 3,
    },
    "annum_alternative": {
        "ANNUM_TWO_SIDED": 0,
        "ANNUM_INCREASING": 1,
        "ANNUM_DECREASING": 2,
    },
    "annum_sen_scale": {
        "ANNUM_SEN_PLAIN": 0,
        "ANNUM_SEN_LOG": 1,
        "ANNUM_SEN_LOGIT": 2,
    },
    "annum_sen_weights": {
        "ANNUM_SEN_EQUAL": 0,
        "ANNUM_SEN_BY_DISTANCE": 1,
    },
    "annum_direction": {
        "ANNUM_NO_TREND": 0,
        "ANNUM_TREND_INCREASING": 1,
        "ANNUM_TREND_DECREASING": 2,
    },
    "annum_exact_method": {
        "ANNUM_EXACT_CENTRAL": 0,
        "ANNUM_EXACT_MID_P": 1,
    },
    "annum_family": {
        "ANNUM_FAMILY_AUTO": 0,
        "ANNUM_GAUSSIAN": 1,
        "ANNUM_POISSON": 2,
        "ANNUM_QUASIPOISSON": 3,
        "ANNUM_BINOMIAL": 4,
        "ANNUM_QUASIBINOMIAL": 5,
        "ANNUM_FRACTIONAL": 6,
        "ANNUM_GAMMA": 7,
        "ANNUM_INVERSE_GAUSSIAN": 8,
        "ANNUM_NEGATIVE_BINOMIAL": 9,
        "ANNUM_BETA": 10,
    },
    "annum_link": {
        "ANNUM_LINK_AUTO": 0,
        "ANNUM_IDENTITY": 1,
        "ANNUM_LOG": 2,
        "ANNUM_LOGIT": 3,
        "ANNUM_PROBIT": 4,
        "ANNUM_CLOGLOG": 5,
        "ANNUM_INVERSE": 6,
        "ANNUM_SQRT": 7,
        "ANNUM_INVERSE_SQUARE": 8,
    },
    "annum_covariance": {
        "ANNUM_COVARIANCE_MODEL": 0,
        "ANNUM_COVARIANCE_HC0": 1,
        "ANNUM_COVARIANCE_HC1": 2,
        "ANNUM_COVARIANCE_HC2": 3,
        "ANNUM_COVARIANCE_HC3": 4,
        "ANNUM_COVARIANCE_NEWEY_WEST": 5,
    },
    "annum_interval_kind": {
        "ANNUM_WALD": 0,
        "ANNUM_PROFILE": 1,
    },
    "annum_errors": {
        "ANNUM_ERRORS_IID": 0,
        "ANNUM_ERRORS_AR1": 1,
        "ANNUM_ERRORS_PRAIS_WINSTEN": 2,
    },
    "annum_method": {
        "ANNUM_REML": 0,
        "ANNUM_ML": 1,
    },
    "annum_robust": {
        "ANNUM_ROBUST_NONE": 0,
        "ANNUM_ROBUST_HUBER": 1,
        "ANNUM_ROBUST_BISQUARE": 2,
        "ANNUM_ROBUST_MEDIAN": 3,
    },
    "annum_firth": {
        "ANNUM_FIRTH_AUTO": 0,
        "ANNUM_FIRTH_ALWAYS": 1,
        "ANNUM_FIRTH_NEVER": 2,
    },
    "annum_trend_model_kind": {
        "ANNUM_TREND_AUTO": 0,
        "ANNUM_TREND_LINEAR": 1,
        "ANNUM_TREND_LOGLINEAR": 2,
        "ANNUM_TREND_POISSON": 3,
        "ANNUM_TREND_QUASIPOISSON": 4,
        "ANNUM_TREND_BINOMIAL": 5,
        "ANNUM_TREND_QUASIBINOMIAL": 6,
        "ANNUM_TREND_FRACTIONAL": 7,
        "ANNUM_TREND_NEGBIN": 8,
    },
    "annum_verdict": {
        "ANNUM_TOO_LITTLE_DATA": 0,
        "ANNUM_NO_CLEAR_TREND": 1,
        "ANNUM_FALLING": 2,
        "ANNUM_RISING": 3,
    },
    "annum_breaks_method": {
        "ANNUM_BREAKS_DYNAMIC": 0,
        "ANNUM_BREAKS_SEGMENTED": 1,
        "ANNUM_BREAKS_INTERVENTION": 2,
        "ANNUM_BREAKS_CUSUM": 3,
        "ANNUM_BREAKS_MOSUM": 4,
        "ANNUM_BREAKS_PELT": 5,
        "ANNUM_BREAKS_UNUSUAL": 6,
    },
    "annum_breaks_regressors": {
        "ANNUM_BREAKS_MEAN": 0,
        "ANNUM_BREAKS_TREND": 1,
    },
    "annum_breaks_penalty": {
        "ANNUM_BREAKS_BIC": 0,
        "ANNUM_BREAKS_MBIC": 1,
    },
    "annum_joinpoint_scale": {
        "ANNUM_JOINPOINT_LOG": 0,
        "ANNUM_JOINPOINT_LINEAR": 1,
    },
    "annum_joinpoint_errors": {
        "ANNUM_JOINPOINT_ERRORS_AUTO": 0,
        "ANNUM_JOINPOINT_ERRORS_CONSTANT": 1,
        "ANNUM_JOINPOINT_ERRORS_SE": 2,
        "ANNUM_JOINPOINT_ERRORS_POISSON": 3,
        "ANNUM_JOINPOINT_ERRORS_COVARIANCE": 4,
        "ANNUM_JOINPOINT_ERRORS_AR1": 5,
    },
    "annum_joinpoint_select": {
        "ANNUM_JOINPOINT_WBIC": 0,
        "ANNUM_JOINPOINT_PERMUTATION": 1,
        "ANNUM_JOINPOINT_BIC": 2,
        "ANNUM_JOINPOINT_BIC3": 3,
        "ANNUM_JOINPOINT_MBIC": 4,
    },
    "annum_joinpoint_interval": {
        "ANNUM_JOINPOINT_INTERVAL_AUTO": 0,
        "ANNUM_JOINPOINT_PARAMETRIC": 1,
        "ANNUM_JOINPOINT_QUANTILE": 2,
    },
    "annum_joinpoint_compat": {
        "ANNUM_JOINPOINT_COMPAT_ANNUM": 0,
        "ANNUM_JOINPOINT_COMPAT_NCI": 1,
    },
    "annum_joinpoint_table_kind": {
        "ANNUM_JOINPOINT_TABLE_DATA": 0,
        "ANNUM_JOINPOINT_TABLE_MODEL_ESTIMATES": 1,
        "ANNUM_JOINPOINT_TABLE_APC": 2,
        "ANNUM_JOINPOINT_TABLE_AAPC": 3,
        "ANNUM_JOINPOINT_TABLE_MODEL_SELECTION": 4,
        "ANNUM_JOINPOINT_TABLE_FINAL_MODEL": 5,
        "ANNUM_JOINPOINT_TABLE_JUMP_MODEL": 6,
    },
    "annum_tristate": {
        "ANNUM_UNKNOWN": -1,
        "ANNUM_NO": 0,
        "ANNUM_YES": 1,
    },
    "annum_stated_base": {
        "ANNUM_BASE_NONE": 0,
        "ANNUM_BASE_FIRST": 1,
        "ANNUM_BASE_LAST": 2,
        "ANNUM_BASE_POINTS": 3,
    },
    "annum_stated_rounding": {
        "ANNUM_STATED_OTHERWISE": 0,
        "ANNUM_STATED_ROUNDED": 1,
        "ANNUM_STATED_CUT_OFF": 2,
    },
    "annum_result_type": {
        "ANNUM_RESULT_TREND": 1,
        "ANNUM_RESULT_FIT": 2,
        "ANNUM_RESULT_MANN_KENDALL": 3,
        "ANNUM_RESULT_SEN_SLOPE": 4,
        "ANNUM_RESULT_COUNT_CHANGE": 5,
        "ANNUM_RESULT_EXACT_TREND": 6,
        "ANNUM_RESULT_CHANGE": 7,
        "ANNUM_RESULT_CLAIM": 8,
        "ANNUM_RESULT_PROPORTION_CHANGE": 9,
        "ANNUM_RESULT_TRENDTEST": 10,
        "ANNUM_RESULT_BREAKS": 11,
        "ANNUM_RESULT_JOINPOINT": 12,
        "ANNUM_RESULT_JOINPOINT_COMPARISON": 13,
    },
    "annum_field_type": {
        "ANNUM_FIELD_DOUBLE": 1,
        "ANNUM_FIELD_SIZE": 2,
        "ANNUM_FIELD_FLAG": 3,
        "ANNUM_FIELD_NAME": 4,
        "ANNUM_FIELD_TEXT": 5,
        "ANNUM_FIELD_STRUCT": 6,
        "ANNUM_FIELD_TABLE": 7,
        "ANNUM_FIELD_MATRIX": 8,
        "ANNUM_FIELD_TRISTATE": 9,
        "ANNUM_FIELD_ROW": 10,
    },
    "annum_csv_table": {
        "ANNUM_CSV_KEYED": 0,
        "ANNUM_CSV_NUMBERED": 1,
        "ANNUM_CSV_LIST": 2,
        "ANNUM_CSV_NONE": 3,
    },
    "annum_format": {
        "ANNUM_TEXT": 0,
        "ANNUM_JSON": 1,
        "ANNUM_CSV": 2,
        "ANNUM_HTML": 3,
    },
}

OK = 0
ERR_NULL = -1
ERR_NO_MEMORY = -2
ERR_ARGUMENT = -3
ERR_VERSION = -4
ERR_TOO_LARGE = -5
ERR_BUFFER = -6
ERR_CANCELLED = -7
ERR_INTERNAL = -8
ERR_PERIOD = -100
ERR_DUPLICATE = -101
ERR_NONFINITE = -102
ERR_NEGATIVE = -103
ERR_TOTAL = -104
ERR_EXPOSURE = -105
ERR_COLUMN = -106
ERR_KIND = -300
ERR_FAMILY = -301
ERR_RANK = -302
ERR_DOMAIN = -303
ERR_FEW = -304

WARN_FEW_POINTS = 1
WARN_TWO_POINTS = 2
WARN_DISPERSION_UNKNOWN = 3
WARN_OVERDISPERSED = 4
WARN_UNDERDISPERSED = 5
WARN_AUTOCORRELATED = 6
WARN_SEPARATED = 7
WARN_BOUNDARY = 8
WARN_FIRTH = 9
WARN_UNBOUNDED = 10
WARN_MISSING = 11
WARN_SUPPRESSED = 12
WARN_ROUNDED = 13
WARN_PART_YEAR = 14
WARN_MIXED_LENGTHS = 15
WARN_AMBIGUOUS_COMPARATOR = 16
WARN_TOTAL_UNKNOWN = 17
WARN_EXPOSURE_MISSING = 18
WARN_BREAK_CROSSED = 19
WARN_EXTRAPOLATED = 20
WARN_MONTE_CARLO = 21
WARN_NOT_CONVERGED = 22
WARN_NOT_WHOLE = 23
WARN_PERFECT_FIT = 24
WARN_EXCESS_ZEROS = 25
WARN_DOUBTFUL = 26

VALUE = 1
COUNT = 2
PROPORTION = 3
SHARE = 4
RATE = 5

OBSERVED = 0
MISSING = 1
SUPPRESSED = 2
ROUNDED = 3

CHANGE_EXACT = 0
CHANGE_MIDP = 1
CHANGE_SCORE = 2
CHANGE_WALD = 3
CHANGE_ETEST = 4
CHANGE_NEWCOMBE = 5
CHANGE_BOSCHLOO = 6

AGAINST_PREVIOUS_AND_FIRST = 0
AGAINST_PREVIOUS = 1
AGAINST_FIRST = 2
AGAINST_BEST = 3
AGAINST_PERIOD = 4
AGAINST_PAIR = 5

ADJUST_NONE = 0
ADJUST_HOLM = 1
ADJUST_BH = 2

TEST_MANN_KENDALL = 0
TEST_HAMED_RAO = 1
TEST_YUE_WANG = 2
TEST_PREWHITEN = 3
TEST_TFPW = 4
TEST_BLOCK_BOOTSTRAP = 5
TEST_SEASONAL = 6
TEST_REGIONAL = 7
TEST_PARTIAL = 8
TEST_COCHRAN_ARMITAGE = 9
TEST_POISSON_TREND = 10
TEST_SPEARMAN = 11
TEST_COX_STUART = 12
TEST_JONCKHEERE = 13
TEST_PETTITT = 14
TEST_BUISHAND = 15
TEST_SNHT = 16
TEST_RUNS = 17
TEST_VON_NEUMANN = 18
TEST_BARTELS = 19
TEST_BUISHAND_U = 20
TEST_BUISHAND_Q = 21

EXACT_AUTO = 0
EXACT_YES = 1
EXACT_NO = 2
EXACT_MID = 3

TWO_SIDED = 0
INCREASING = 1
DECREASING = 2

SEN_PLAIN = 0
SEN_LOG = 1
SEN_LOGIT = 2

SEN_EQUAL = 0
SEN_BY_DISTANCE = 1

NO_TREND = 0
TREND_INCREASING = 1
TREND_DECREASING = 2

EXACT_CENTRAL = 0
EXACT_MID_P = 1

FAMILY_AUTO = 0
GAUSSIAN = 1
POISSON = 2
QUASIPOISSON = 3
BINOMIAL = 4
QUASIBINOMIAL = 5
FRACTIONAL = 6
GAMMA = 7
INVERSE_GAUSSIAN = 8
NEGATIVE_BINOMIAL = 9
BETA = 10

LINK_AUTO = 0
IDENTITY = 1
LOG = 2
LOGIT = 3
PROBIT = 4
CLOGLOG = 5
INVERSE = 6
SQRT = 7
INVERSE_SQUARE = 8

COVARIANCE_MODEL = 0
COVARIANCE_HC0 = 1
COVARIANCE_HC1 = 2
COVARIANCE_HC2 = 3
COVARIANCE_HC3 = 4
COVARIANCE_NEWEY_WEST = 5

WALD = 0
PROFILE = 1

ERRORS_IID = 0
ERRORS_AR1 = 1
ERRORS_PRAIS_WINSTEN = 2

REML = 0
ML = 1

ROBUST_NONE = 0
ROBUST_HUBER = 1
ROBUST_BISQUARE = 2
ROBUST_MEDIAN = 3

FIRTH_AUTO = 0
FIRTH_ALWAYS = 1
FIRTH_NEVER = 2

TREND_AUTO = 0
TREND_LINEAR = 1
TREND_LOGLINEAR = 2
TREND_POISSON = 3
TREND_QUASIPOISSON = 4
TREND_BINOMIAL = 5
TREND_QUASIBINOMIAL = 6
TREND_FRACTIONAL = 7
TREND_NEGBIN = 8

TOO_LITTLE_DATA = 0
NO_CLEAR_TREND = 1
FALLING = 2
RISING = 3

BREAKS_DYNAMIC = 0
BREAKS_SEGMENTED = 1
BREAKS_INTERVENTION = 2
BREAKS_CUSUM = 3
BREAKS_MOSUM = 4
BREAKS_PELT = 5
BREAKS_UNUSUAL = 6

BREAKS_MEAN = 0
BREAKS_TREND = 1

BREAKS_BIC = 0
BREAKS_MBIC = 1

JOINPOINT_LOG = 0
JOINPOINT_LINEAR = 1

JOINPOINT_ERRORS_AUTO = 0
JOINPOINT_ERRORS_CONSTANT = 1
JOINPOINT_ERRORS_SE = 2
JOINPOINT_ERRORS_POISSON = 3
JOINPOINT_ERRORS_COVARIANCE = 4
JOINPOINT_ERRORS_AR1 = 5

JOINPOINT_WBIC = 0
JOINPOINT_PERMUTATION = 1
JOINPOINT_BIC = 2
JOINPOINT_BIC3 = 3
JOINPOINT_MBIC = 4

JOINPOINT_INTERVAL_AUTO = 0
JOINPOINT_PARAMETRIC = 1
JOINPOINT_QUANTILE = 2

JOINPOINT_COMPAT_ANNUM = 0
JOINPOINT_COMPAT_NCI = 1

JOINPOINT_TABLE_DATA = 0
JOINPOINT_TABLE_MODEL_ESTIMATES = 1
JOINPOINT_TABLE_APC = 2
JOINPOINT_TABLE_AAPC = 3
JOINPOINT_TABLE_MODEL_SELECTION = 4
JOINPOINT_TABLE_FINAL_MODEL = 5
JOINPOINT_TABLE_JUMP_MODEL = 6

UNKNOWN = -1
NO = 0
YES = 1

BASE_NONE = 0
BASE_FIRST = 1
BASE_LAST = 2
BASE_POINTS = 3

STATED_OTHERWISE = 0
STATED_ROUNDED = 1
STATED_CUT_OFF = 2

RESULT_TREND = 1
RESULT_FIT = 2
RESULT_MANN_KENDALL = 3
RESULT_SEN_SLOPE = 4
RESULT_COUNT_CHANGE = 5
RESULT_EXACT_TREND = 6
RESULT_CHANGE = 7
RESULT_CLAIM = 8
RESULT_PROPORTION_CHANGE = 9
RESULT_TRENDTEST = 10
RESULT_BREAKS = 11
RESULT_JOINPOINT = 12
RESULT_JOINPOINT_COMPARISON = 13

FIELD_DOUBLE = 1
FIELD_SIZE = 2
FIELD_FLAG = 3
FIELD_NAME = 4
FIELD_TEXT = 5
FIELD_STRUCT = 6
FIELD_TABLE = 7
FIELD_MATRIX = 8
FIELD_TRISTATE = 9
FIELD_ROW = 10

CSV_KEYED = 0
CSV_NUMBERED = 1
CSV_LIST = 2
CSV_NONE = 3

TEXT = 0
JSON = 1
CSV = 2
HTML = 3

annum_sink = CFUNCTYPE(c_int, c_void_p, c_char_p, c_size_t)


class annum_error(Structure):
    pass


class annum_allocator(Structure):
    pass


class annum_warning(Structure):
    pass


class annum_estimate(Structure):
    pass


class annum_columns(Structure):
    pass


class annum_series_view(Structure):
    pass


class annum_change_options(Structure):
    pass


class annum_figure_intervals(Structure):
    pass


class annum_change_figure(Structure):
    pass


class annum_period_change(Structure):
    pass


class annum_year_projection(Structure):
    pass


class annum_change_result(Structure):
    pass


class annum_count_change(Structure):
    pass


class annum_proportion_change(Structure):
    pass


class annum_trendtest_options(Structure):
    pass


class annum_trendtest_result(Structure):
    pass


class annum_mann_kendall_result(Structure):
    pass


class annum_sen_slope_result(Structure):
    pass


class annum_exact_trend_options(Structure):
    pass


class annum_exact_trend_result(Structure):
    pass


class annum_fit_options(Structure):
    pass


class annum_coefficient(Structure):
    pass


class annum_fit_point(Structure):
    pass


class annum_durbin_watson(Structure):
    pass


class annum_fit_test(Structure):
    pass


class annum_slope_sensitivity(Structure):
    pass


class annum_group_slope(Structure):
    pass


class annum_intervention(Structure):
    pass


class annum_prediction(Structure):
    pass


class annum_knot(Structure):
    pass


class annum_fit_result(Structure):
    pass


class annum_trend_options(Structure):
    pass


class annum_trend_model(Structure):
    pass


class annum_total_change(Structure):
    pass


class annum_trend_point(Structure):
    pass


class annum_trend_result(Structure):
    pass


class annum_breaks_options(Structure):
    pass


class annum_break(Structure):
    pass


class annum_segment(Structure):
    pass


class annum_break_model(Structure):
    pass


class annum_break_test(Structure):
    pass


class annum_break_intervention(Structure):
    pass


class annum_break_process(Structure):
    pass


class annum_break_unusual(Structure):
    pass


class annum_breaks_result(Structure):
    pass


class annum_joinpoint_options(Structure):
    pass


class annum_joint(Structure):
    pass


class annum_joint_segment(Structure):
    pass


class annum_joint_jump(Structure):
    pass


class annum_joint_point(Structure):
    pass


class annum_joinpoint_model(Structure):
    pass


class annum_joinpoint_test(Structure):
    pass


class annum_joinpoint_aapc(Structure):
    pass


class annum_joinpoint_result(Structure):
    pass


class annum_joinpoint_group(Structure):
    pass


class annum_joinpoint_comparison(Structure):
    pass


class annum_joinpoint_table_options(Structure):
    pass


class annum_claim_figure(Structure):
    pass


class annum_claim_options(Structure):
    pass


class annum_claim_range(Structure):
    pass


class annum_claim_period(Structure):
    pass


class annum_claim_rounding(Structure):
    pass


class annum_implied_totals(Structure):
    pass


class annum_detectable(Structure):
    pass


class annum_claim_change(Structure):
    pass


class annum_claim_span(Structure):
    pass


class annum_claim_reading(Structure):
    pass


class annum_composition(Structure):
    pass


class annum_stated_change(Structure):
    pass


class annum_parts_sum(Structure):
    pass


class annum_statement(Structure):
    pass


class annum_claim_result(Structure):
    pass


class annum_field(Structure):
    pass


class annum_description(Structure):
    pass


class annum_report_column(Structure):
    pass


class annum_report_options(Structure):
    pass


class annum_report_entry(Structure):
    pass


annum_error._fields_ = [
    ("code", c_int32),
    ("row", c_int32),
    ("other_row", c_int32),
    ("reserved", c_int32),
    ("message", c_char * 256),
]
annum_allocator._fields_ = [
    ("reallocate", CFUNCTYPE(c_void_p, c_void_p, c_void_p, c_size_t)),
    ("context", c_void_p),
]
annum_warning._fields_ = [
    ("code", c_int32),
    ("row", c_int32),
    ("message", c_char_p),
]
annum_estimate._fields_ = [
    ("estimate", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("se", c_double),
    ("p_value", c_double),
    ("method", c_char_p),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_columns._fields_ = [
    ("struct_size", c_size_t),
    ("n", c_size_t),
    ("kind", c_int32),
    ("reserved", c_int32),
    ("year", POINTER(c_double)),
    ("start", POINTER(c_double)),
    ("end", POINTER(c_double)),
    ("value", POINTER(c_double)),
    ("se", POINTER(c_double)),
    ("events", POINTER(c_double)),
    ("total", POINTER(c_double)),
    ("exposure", POINTER(c_double)),
    ("population", POINTER(c_double)),
    ("state", POINTER(c_int32)),
    ("lower", POINTER(c_double)),
    ("upper", POINTER(c_double)),
    ("breaks", POINTER(c_double)),
    ("n_breaks", c_size_t),
    ("row_number", POINTER(c_double)),
    ("row_word", c_char_p),
]
annum_series_view._fields_ = [
    ("n", c_size_t),
    ("n_usable", c_size_t),
    ("kind", c_int32),
    ("has_exposure", c_int32),
    ("start", POINTER(c_double)),
    ("end", POINTER(c_double)),
    ("length", POINTER(c_double)),
    ("time", POINTER(c_double)),
    ("figure", POINTER(c_double)),
    ("events", POINTER(c_double)),
    ("exposure", POINTER(c_double)),
    ("total", POINTER(c_double)),
    ("se", POINTER(c_double)),
    ("lower", POINTER(c_double)),
    ("upper", POINTER(c_double)),
    ("state", POINTER(c_int32)),
    ("usable", POINTER(c_int32)),
    ("row_number", POINTER(c_double)),
    ("row", POINTER(c_int32)),
    ("breaks", POINTER(c_double)),
    ("n_breaks", c_size_t),
    ("row_word", c_char_p),
]
annum_change_options._fields_ = [
    ("struct_size", c_size_t),
    ("level", c_double),
    ("method", c_int32),
    ("against", c_int32),
    ("adjust", c_int32),
    ("reserved", c_int32),
    ("from_start", c_double),
    ("from_end", c_double),
    ("to_start", c_double),
    ("to_end", c_double),
    ("margin", c_double),
    ("dispersion", c_double),
    ("share", c_double),
    ("share_lower", c_double),
    ("share_upper", c_double),
]
annum_figure_intervals._fields_ = [
    ("garwood", annum_estimate),
    ("midp", annum_estimate),
    ("byar", annum_estimate),
    ("clopper_pearson", annum_estimate),
    ("wilson", annum_estimate),
    ("agresti_coull", annum_estimate),
    ("jeffreys", annum_estimate),
    ("normal", annum_estimate),
]
annum_change_figure._fields_ = [
    ("start", c_double),
    ("end", c_double),
    ("value", c_double),
    ("events", c_double),
    ("size", c_double),
    ("intervals", annum_figure_intervals),
    ("unreliable", c_char_p),
]
annum_period_change._fields_ = [
    ("from", annum_change_figure),
    ("to", annum_change_figure),
    ("difference", annum_estimate),
    ("ratio", annum_estimate),
    ("odds_ratio", annum_estimate),
    ("percent", annum_estimate),
    ("log_change", annum_estimate),
    ("annualised_percent", annum_estimate),
    ("halving_time", annum_estimate),
    ("doubling_time", annum_estimate),
    ("index", annum_estimate),
    ("p_value", c_double),
    ("p_fisher", c_double),
    ("p_adjusted", c_double),
    ("p_equivalence", c_double),
    ("detectable_percent", c_double),
    ("dispersion", c_double),
    ("method", c_char_p),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
]
annum_year_projection._fields_ = [
    ("start", c_double),
    ("end", c_double),
    ("until", c_double),
    ("events", c_double),
    ("share", c_double),
    ("total", annum_estimate),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_change_result._fields_ = [
    ("kind", c_int32),
    ("against", c_int32),
    ("adjust", c_int32),
    ("reserved", c_int32),
    ("n", c_size_t),
    ("first", c_double),
    ("last", c_double),
    ("level", c_double),
    ("projection", annum_year_projection),
    ("changes", POINTER(annum_period_change)),
    ("n_changes", c_size_t),
    ("latest", POINTER(annum_period_change)),
    ("overall", POINTER(annum_period_change)),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
]
annum_count_change._fields_ = [
    ("struct_size", c_size_t),
    ("from", c_double),
    ("to", c_double),
    ("ratio", annum_estimate),
    ("percent", annum_estimate),
    ("difference", annum_estimate),
    ("p_value", c_double),
    ("method", c_char_p),
]
annum_proportion_change._fields_ = [
    ("struct_size", c_size_t),
    ("from", c_double),
    ("to", c_double),
    ("difference", annum_estimate),
    ("ratio", annum_estimate),
    ("odds_ratio", annum_estimate),
    ("percent", annum_estimate),
    ("p_value", c_double),
    ("p_fisher", c_double),
    ("method", c_char_p),
]
annum_trendtest_options._fields_ = [
    ("struct_size", c_size_t),
    ("level", c_double),
    ("test", c_int32),
    ("exact", c_int32),
    ("alternative", c_int32),
    ("no_continuity", c_int32),
    ("lags", c_int32),
    ("correlated", c_int32),
    ("seed", c_uint64),
    ("draws", c_uint64),
    ("covariate", POINTER(c_double)),
    ("scale", c_int32),
    ("weights", c_int32),
]
annum_trendtest_result._fields_ = [
    ("test", c_int32),
    ("exact", c_int32),
    ("alternative", c_int32),
    ("trend", c_int32),
    ("n", c_size_t),
    ("n_series", c_size_t),
    ("left_out", c_size_t),
    ("first", c_double),
    ("last", c_double),
    ("level", c_double),
    ("statistic", c_double),
    ("variance", c_double),
    ("z", c_double),
    ("tau", c_double),
    ("tau_b", c_double),
    ("p_value", c_double),
    ("p_error", c_double),
    ("at", c_double),
    ("sen_slope", annum_estimate),
    ("sen_intercept", c_double),
    ("sen_intercept_residual", c_double),
    ("lag", c_double),
    ("autocorrelation", c_double),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
    ("kind", c_int32),
    ("reserved", c_int32),
    ("n_slopes", c_size_t),
    ("sen_percent", annum_estimate),
]
annum_mann_kendall_result._fields_ = [
    ("struct_size", c_size_t),
    ("n", c_size_t),
    ("statistic", c_double),
    ("variance", c_double),
    ("z", c_double),
    ("tau", c_double),
    ("p_value", c_double),
    ("exact", c_int32),
    ("reserved", c_int32),
]
annum_sen_slope_result._fields_ = [
    ("struct_size", c_size_t),
    ("n", c_size_t),
    ("n_slopes", c_size_t),
    ("slope", annum_estimate),
    ("intercept", c_double),
]
annum_exact_trend_options._fields_ = [
    ("struct_size", c_size_t),
    ("level", c_double),
    ("method", c_int32),
    ("reserved", c_int32),
    ("work_max", c_double),
]
annum_exact_trend_result._fields_ = [
    ("struct_size", c_size_t),
    ("n", c_size_t),
    ("left_out", c_size_t),
    ("kind", c_int32),
    ("boundary", c_int32),
    ("unbounded", c_int32),
    ("reserved", c_int32),
    ("first", c_double),
    ("last", c_double),
    ("level", c_double),
    ("events", c_double),
    ("statistic", c_double),
    ("expected", c_double),
    ("variance", c_double),
    ("z", c_double),
    ("p_asymptotic", c_double),
    ("p_value", c_double),
    ("p_mid", c_double),
    ("slope", annum_estimate),
]
annum_fit_options._fields_ = [
    ("struct_size", c_size_t),
    ("family", c_int32),
    ("link", c_int32),
    ("degree", c_int32),
    ("no_intercept", c_int32),
    ("no_time", c_int32),
    ("log_response", c_int32),
    ("covariance", c_int32),
    ("lags", c_int32),
    ("adjust", c_int32),
    ("interval", c_int32),
    ("origin", c_double),
    ("level", c_double),
    ("x", POINTER(c_double)),
    ("n_x", c_size_t),
    ("x_names", POINTER(c_char_p)),
    ("offset", POINTER(c_double)),
    ("weights", POINTER(c_double)),
    ("diagnostics", c_int32),
    ("spline", c_int32),
    ("errors", c_int32),
    ("method", c_int32),
    ("robust", c_int32),
    ("firth", c_int32),
    ("leave_ranges_out", c_int32),
    ("reserved", c_int32),
    ("interventions", POINTER(c_double)),
    ("n_interventions", c_size_t),
    ("joint", POINTER(c_char_p)),
    ("n_joint", c_size_t),
    ("at_start", POINTER(c_double)),
    ("at_end", POINTER(c_double)),
    ("at_exposure", POINTER(c_double)),
    ("at_offset", POINTER(c_double)),
    ("at_x", POINTER(c_double)),
    ("at_group", POINTER(c_int32)),
    ("n_at", c_size_t),
    ("seed", c_uint64),
]
annum_coefficient._fields_ = [
    ("name", c_char_p),
    ("estimate", c_double),
    ("se", c_double),
    ("statistic", c_double),
    ("p_value", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("df", c_double),
    ("likelihood_ratio", c_double),
    ("likelihood_ratio_p_value", c_double),
    ("score", c_double),
    ("score_p_value", c_double),
]
annum_fit_point._fields_ = [
    ("time", c_double),
    ("observed", c_double),
    ("fitted", c_double),
    ("leverage", c_double),
    ("cooks_distance", c_double),
    ("residual_response", c_double),
    ("residual_pearson", c_double),
    ("residual_deviance", c_double),
    ("residual_quantile", c_double),
]
annum_durbin_watson._fields_ = [
    ("statistic", c_double),
    ("p_value", c_double),
]
annum_fit_test._fields_ = [
    ("name", c_char_p),
    ("statistic", c_double),
    ("df", c_double),
    ("df2", c_double),
    ("p_value", c_double),
    ("method", c_char_p),
]
annum_slope_sensitivity._fields_ = [
    ("name", c_char_p),
    ("dropped", c_double),
    ("rho", c_double),
    ("estimate", c_double),
    ("se", c_double),
    ("p_value", c_double),
    ("lower", c_double),
    ("upper", c_double),
]
annum_group_slope._fields_ = [
    ("name", c_char_p),
    ("estimate", c_double),
    ("se", c_double),
    ("statistic", c_double),
    ("p_value", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("p_adjusted", c_double),
]
annum_intervention._fields_ = [
    ("at", c_double),
    ("level_change", annum_estimate),
    ("slope_change", annum_estimate),
    ("comparability_ratio", annum_estimate),
]
annum_prediction._fields_ = [
    ("time", c_double),
    ("group", c_char_p),
    ("fitted", c_double),
    ("se", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("prediction_lower", c_double),
    ("prediction_upper", c_double),
]
annum_knot._fields_ = [
    ("time", c_double),
]
annum_fit_result._fields_ = [
    ("family", c_int32),
    ("link", c_int32),
    ("covariance", c_int32),
    ("interval", c_int32),
    ("kind", c_int32),
    ("converged", c_int32),
    ("errors", c_int32),
    ("method", c_int32),
    ("robust", c_int32),
    ("firth", c_int32),
    ("n", c_size_t),
    ("first", c_double),
    ("last", c_double),
    ("level", c_double),
    ("n_coefficients", c_size_t),
    ("coefficients", POINTER(annum_coefficient)),
    ("vcov", POINTER(c_double)),
    ("df_residual", c_double),
    ("rss", c_double),
    ("sigma", c_double),
    ("r_squared", c_double),
    ("adjusted_r_squared", c_double),
    ("deviance", c_double),
    ("null_deviance", c_double),
    ("pearson_chi2", c_double),
    ("dispersion", c_double),
    ("log_likelihood", c_double),
    ("aic", c_double),
    ("bic", c_double),
    ("theta", c_double),
    ("theta_se", c_double),
    ("precision", c_double),
    ("precision_se", c_double),
    ("rho", c_double),
    ("rho_lower", c_double),
    ("rho_upper", c_double),
    ("iterations", c_size_t),
    ("durbin_watson", annum_durbin_watson),
    ("exact_trend", annum_estimate),
    ("n_ranges", c_size_t),
    ("widening", c_double),
    ("tests", POINTER(annum_fit_test)),
    ("n_tests", c_size_t),
    ("sensitivity", POINTER(annum_slope_sensitivity)),
    ("n_sensitivity", c_size_t),
    ("slopes", POINTER(annum_group_slope)),
    ("n_slopes", c_size_t),
    ("contrasts", POINTER(annum_group_slope)),
    ("n_contrasts", c_size_t),
    ("interventions", POINTER(annum_intervention)),
    ("n_interventions", c_size_t),
    ("knots", POINTER(annum_knot)),
    ("n_knots", c_size_t),
    ("predictions", POINTER(annum_prediction)),
    ("n_predictions", c_size_t),
    ("points", POINTER(annum_fit_point)),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
]
annum_trend_options._fields_ = [
    ("struct_size", c_size_t),
    ("level", c_double),
    ("model", c_int32),
    ("reserved", c_int32),
]
annum_trend_model._fields_ = [
    ("family", c_int32),
    ("link", c_int32),
    ("covariance", c_int32),
    ("reserved", c_int32),
    ("dispersion", c_double),
]
annum_total_change._fields_ = [
    ("from", c_double),
    ("to", c_double),
    ("percent", annum_estimate),
    ("difference", annum_estimate),
]
annum_trend_point._fields_ = [
    ("start", c_double),
    ("end", c_double),
    ("observed", c_double),
    ("fitted", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("residual", c_double),
]
annum_trend_result._fields_ = [
    ("kind", c_int32),
    ("verdict", c_int32),
    ("n", c_size_t),
    ("first", c_double),
    ("last", c_double),
    ("level", c_double),
    ("model", annum_trend_model),
    ("slope", annum_estimate),
    ("annual_percent_change", annum_estimate),
    ("annual_odds_change", annum_estimate),
    ("annual_difference", annum_estimate),
    ("halving_time", annum_estimate),
    ("doubling_time", annum_estimate),
    ("total_change", annum_total_change),
    ("p_value", c_double),
    ("mann_kendall", annum_mann_kendall_result),
    ("sen_slope", annum_estimate),
    ("points", POINTER(annum_trend_point)),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
]
annum_breaks_options._fields_ = [
    ("struct_size", c_size_t),
    ("level", c_double),
    ("method", c_int32),
    ("regressors", c_int32),
    ("family", c_int32),
    ("max", c_int32),
    ("min_size", c_size_t),
    ("at", POINTER(c_double)),
    ("n_at", c_size_t),
    ("seed", c_uint64),
    ("draws", c_uint64),
    ("without_tests", c_int32),
    ("penalty_rule", c_int32),
    ("penalty", c_double),
    ("bandwidth", c_double),
]
annum_break._fields_ = [
    ("time", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("se", c_double),
    ("delta_lower", c_double),
    ("delta_upper", c_double),
]
annum_segment._fields_ = [
    ("first", c_double),
    ("last", c_double),
    ("n", c_size_t),
    ("level", annum_estimate),
    ("slope", annum_estimate),
]
annum_break_model._fields_ = [
    ("breaks", c_size_t),
    ("rss", c_double),
    ("log_likelihood", c_double),
    ("bic", c_double),
    ("lwz", c_double),
    ("at", POINTER(annum_break)),
    ("n_at", c_size_t),
    ("segments", POINTER(annum_segment)),
    ("n_segments", c_size_t),
    ("dispersion", c_double),
    ("df", c_double),
]
annum_break_test._fields_ = [
    ("name", c_char_p),
    ("statistic", c_double),
    ("p_value", c_double),
    ("p_error", c_double),
    ("at", c_double),
]
annum_break_intervention._fields_ = [
    ("at", c_double),
    ("level_change", annum_estimate),
    ("slope_change", annum_estimate),
    ("rss", c_double),
    ("bic", c_double),
    ("p_value", c_double),
    ("p_adjusted", c_double),
    ("comparability_ratio", annum_estimate),
    ("bic_without", c_double),
    ("before", c_size_t),
    ("after", c_size_t),
]
annum_break_process._fields_ = [
    ("time", c_double),
    ("value", c_double),
    ("lower", c_double),
    ("upper", c_double),
]
annum_break_unusual._fields_ = [
    ("present", c_int32),
    ("unusual", c_int32),
    ("time", c_double),
    ("observed", c_double),
    ("expected", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("p_value", c_double),
    ("dispersion", c_double),
    ("p_farrington", c_double),
    ("farrington_upper", c_double),
    ("farrington_lower", c_double),
    ("farrington_expected", c_double),
    ("farrington_dispersion", c_double),
    ("farrington_trend", c_int32),
    ("farrington_reweighted", c_int32),
    ("p_lower", c_double),
    ("p_upper", c_double),
]
annum_breaks_result._fields_ = [
    ("method", c_int32),
    ("regressors", c_int32),
    ("family", c_int32),
    ("kind", c_int32),
    ("n", c_size_t),
    ("left_out", c_size_t),
    ("first", c_double),
    ("last", c_double),
    ("level", c_double),
    ("selected", c_size_t),
    ("models", POINTER(annum_break_model)),
    ("n_models", c_size_t),
    ("tests", POINTER(annum_break_test)),
    ("n_tests", c_size_t),
    ("intervention", POINTER(annum_break_intervention)),
    ("n_intervention", c_size_t),
    ("process", POINTER(annum_break_process)),
    ("n_process", c_size_t),
    ("unusual", annum_break_unusual),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
    ("at", POINTER(annum_break)),
    ("n_at", c_size_t),
    ("p_value", c_double),
    ("min_size", c_size_t),
    ("penalty", c_double),
    ("sigma", c_double),
]
annum_joinpoint_options._fields_ = [
    ("struct_size", c_size_t),
    ("level", c_double),
    ("max", c_int32),
    ("min", c_int32),
    ("scale", c_int32),
    ("errors", c_int32),
    ("likelihood", c_int32),
    ("select", c_int32),
    ("interval", c_int32),
    ("compat", c_int32),
    ("min_end", c_int32),
    ("min_between", c_int32),
    ("grid", c_int32),
    ("continuous", c_int32),
    ("average", c_int32),
    ("threads", c_int32),
    ("seed", c_uint64),
    ("permutations", c_uint64),
    ("draws", c_uint64),
    ("alpha", c_double),
    ("jump", c_double),
    ("rho", c_double),
    ("covariance", POINTER(c_double)),
    ("n_covariance", c_size_t),
    ("aapc_from", POINTER(c_double)),
    ("aapc_to", POINTER(c_double)),
    ("n_aapc", c_size_t),
    ("group_name", c_char_p),
    ("other_name", c_char_p),
]
annum_joint._fields_ = [
    ("time", c_double),
    ("lower", c_double),
    ("upper", c_double),
]
annum_joint_segment._fields_ = [
    ("from", c_double),
    ("to", c_double),
    ("intercept", c_double),
    ("intercept_se", c_double),
    ("slope", c_double),
    ("se", c_double),
    ("statistic", c_double),
    ("p_value", c_double),
    ("df", c_double),
    ("slope_change", annum_estimate),
    ("annual_percent_change", annum_estimate),
    ("significant", c_int32),
    ("reserved", c_int32),
]
annum_joint_jump._fields_ = [
    ("present", c_int32),
    ("reserved", c_int32),
    ("at", c_double),
    ("estimate", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("se", c_double),
    ("p_value", c_double),
    ("df", c_double),
    ("comparability_ratio", annum_estimate),
]
annum_joint_point._fields_ = [
    ("time", c_double),
    ("observed", c_double),
    ("fitted", c_double),
    ("residual", c_double),
    ("se", c_double),
]
annum_joinpoint_model._fields_ = [
    ("joinpoints", c_size_t),
    ("sse", c_double),
    ("mse", c_double),
    ("df", c_double),
    ("bic", c_double),
    ("bic3", c_double),
    ("wbic", c_double),
    ("mbic", c_double),
    ("parameters", c_size_t),
    ("log_likelihood", c_double),
    ("weight", c_double),
    ("at", POINTER(annum_joint)),
    ("n_at", c_size_t),
    ("segments", POINTER(annum_joint_segment)),
    ("n_segments", c_size_t),
    ("jump", annum_joint_jump),
    ("points", POINTER(annum_joint_point)),
    ("n_points", c_size_t),
]
annum_joinpoint_test._fields_ = [
    ("null", c_size_t),
    ("alternative", c_size_t),
    ("statistic", c_double),
    ("p_value", c_double),
    ("p_error", c_double),
    ("alpha", c_double),
    ("reject", c_int32),
    ("uncertain", c_int32),
    ("permutations", c_size_t),
]
annum_joinpoint_aapc._fields_ = [
    ("from", c_double),
    ("to", c_double),
    ("estimate", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("p_value", c_double),
    ("se", c_double),
    ("statistic", c_double),
    ("method", c_char_p),
    ("significant", c_int32),
    ("reserved", c_int32),
]
annum_joinpoint_result._fields_ = [
    ("selected", c_size_t),
    ("select", c_int32),
    ("scale", c_int32),
    ("errors", c_int32),
    ("likelihood", c_int32),
    ("interval", c_int32),
    ("compat", c_int32),
    ("kind", c_int32),
    ("continuous", c_int32),
    ("level", c_double),
    ("n", c_size_t),
    ("left_out", c_size_t),
    ("first", c_double),
    ("last", c_double),
    ("rho", c_double),
    ("max", c_size_t),
    ("models", POINTER(annum_joinpoint_model)),
    ("n_models", c_size_t),
    ("permutation", POINTER(annum_joinpoint_test)),
    ("n_permutation", c_size_t),
    ("average_annual_percent_change", POINTER(annum_joinpoint_aapc)),
    ("n_aapc", c_size_t),
    ("averaged_changes", POINTER(annum_joinpoint_aapc)),
    ("n_averaged", c_size_t),
    ("at", POINTER(annum_joint)),
    ("n_at", c_size_t),
    ("segments", POINTER(annum_joint_segment)),
    ("n_segments", c_size_t),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
]
annum_joinpoint_group._fields_ = [
    ("name", c_char_p),
    ("result", annum_joinpoint_result),
]
annum_joinpoint_comparison._fields_ = [
    ("joinpoints", c_size_t),
    ("coincidence", annum_joinpoint_test),
    ("parallelism", annum_joinpoint_test),
    ("aapc_difference", annum_estimate),
    ("from", c_double),
    ("to", c_double),
    ("n", c_size_t),
    ("n_other", c_size_t),
    ("groups", POINTER(annum_joinpoint_group)),
    ("n_groups", c_size_t),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
]
annum_joinpoint_table_options._fields_ = [
    ("struct_size", c_size_t),
    ("table", c_int32),
    ("without_header", c_int32),
    ("by", POINTER(c_char_p)),
    ("value", POINTER(c_char_p)),
    ("n_by", c_size_t),
    ("time", c_char_p),
    ("figure", c_char_p),
]
annum_claim_figure._fields_ = [
    ("struct_size", c_size_t),
    ("start", c_double),
    ("end", c_double),
    ("value", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("total", c_double),
]
annum_claim_options._fields_ = [
    ("struct_size", c_size_t),
    ("kind", c_int32),
    ("has_stated", c_int32),
    ("level", c_double),
    ("stated", c_double),
    ("stated_lower", c_double),
    ("stated_upper", c_double),
    ("parts", POINTER(c_double)),
    ("parts_lower", POINTER(c_double)),
    ("parts_upper", POINTER(c_double)),
    ("n_parts", c_size_t),
]
annum_claim_range._fields_ = [
    ("lower", c_double),
    ("upper", c_double),
]
annum_claim_period._fields_ = [
    ("start", c_double),
    ("end", c_double),
    ("value", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("total", c_double),
    ("cases", c_double),
    ("cases_first", c_double),
    ("cases_last", c_double),
    ("interval", annum_estimate),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_claim_rounding._fields_ = [
    ("ratio", annum_claim_range),
    ("annual_percent_change", annum_claim_range),
    ("annual_odds_change", annum_claim_range),
    ("annual_difference", annum_claim_range),
    ("total_factor", annum_claim_range),
    ("rest_factor", annum_claim_range),
    ("p_fisher", annum_claim_range),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_implied_totals._fields_ = [
    ("from_at_least", c_double),
    ("to_at_least", c_double),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_detectable._fields_ = [
    ("smallest_possible", c_double),
    ("smallest_total", c_double),
    ("smallest_total_every", c_double),
    ("largest_insignificant", c_double),
    ("smallest_nearest_cell", c_double),
    ("worst_p", c_double),
    ("worst_from_events", c_double),
    ("worst_from_total", c_double),
    ("worst_to_events", c_double),
    ("worst_to_total", c_double),
    ("worst_reach_from", c_double),
    ("worst_reach_to", c_double),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_claim_change._fields_ = [
    ("difference", annum_estimate),
    ("ratio", annum_estimate),
    ("odds_ratio", annum_estimate),
    ("percent", annum_estimate),
    ("annualised_percent", annum_estimate),
    ("p_value", c_double),
    ("p_fisher", c_double),
    ("undone_by", c_double),
    ("population_factor", c_double),
    ("method", c_char_p),
    ("significant", c_int32),
    ("present", c_int32),
]
annum_claim_span._fields_ = [
    ("start", c_double),
    ("end", c_double),
]
annum_claim_reading._fields_ = [
    ("from", annum_claim_span),
    ("to", annum_claim_span),
    ("change", annum_claim_change),
]
annum_composition._fields_ = [
    ("total_factor", c_double),
    ("rest_factor", c_double),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_stated_change._fields_ = [
    ("stated", c_double),
    ("on_first", c_double),
    ("on_last", c_double),
    ("points", c_double),
    ("base", c_int32),
    ("rounding", c_int32),
    ("from_on_first", annum_claim_range),
    ("from_on_last", annum_claim_range),
    ("present", c_int32),
    ("reserved", c_int32),
]
annum_parts_sum._fields_ = [
    ("sum", c_double),
    ("lower", c_double),
    ("upper", c_double),
    ("difference", c_double),
    ("consistent", c_int32),
    ("present", c_int32),
]
annum_statement._fields_ = [
    ("about", c_char_p),
    ("text", c_char_p),
    ("supported", c_int32),
    ("reserved", c_int32),
]
annum_claim_result._fields_ = [
    ("kind", c_int32),
    ("conclusion_flips", c_int32),
    ("n", c_size_t),
    ("first", c_double),
    ("last", c_double),
    ("years", c_double),
    ("level", c_double),
    ("from", annum_claim_period),
    ("to", annum_claim_period),
    ("annual_percent_change", annum_estimate),
    ("annual_odds_change", annum_estimate),
    ("annual_difference", annum_estimate),
    ("halving_time", annum_estimate),
    ("doubling_time", annum_estimate),
    ("rounding", annum_claim_rounding),
    ("implied_totals", annum_implied_totals),
    ("detectable", annum_detectable),
    ("change", annum_claim_change),
    ("readings", POINTER(annum_claim_reading)),
    ("n_readings", c_size_t),
    ("composition", annum_composition),
    ("stated", annum_stated_change),
    ("parts", annum_parts_sum),
    ("statements", POINTER(annum_statement)),
    ("n_statements", c_size_t),
    ("warnings", POINTER(annum_warning)),
    ("n_warnings", c_size_t),
]
annum_field._fields_ = [
    ("name", c_char_p),
    ("meaning", c_char_p),
    ("unit", c_char_p),
    ("type", c_int32),
    ("optional", c_int32),
    ("offset", c_size_t),
    ("count_offset", c_size_t),
    ("of", c_void_p),
    ("name_of", CFUNCTYPE(c_char_p, c_int32)),
    ("row", c_size_t),
    ("keys", POINTER(c_char_p)),
    ("csv", c_int32),
    ("reserved", c_int32),
]
annum_description._fields_ = [
    ("name", c_char_p),
    ("meaning", c_char_p),
    ("size", c_size_t),
    ("n_fields", c_size_t),
    ("fields", POINTER(annum_field)),
]
annum_report_column._fields_ = [
    ("role", c_char_p),
    ("name", c_char_p),
]
annum_report_options._fields_ = [
    ("struct_size", c_size_t),
    ("format", c_int32),
    ("reserved", c_int32),
    ("command", c_char_p),
    ("file", c_char_p),
    ("columns", POINTER(annum_report_column)),
    ("n_columns", c_size_t),
    ("rows", c_size_t),
    ("missing", c_size_t),
    ("per", c_double),
    ("by", POINTER(c_char_p)),
    ("n_by", c_size_t),
    ("result_type", c_int32),
    ("reserved2", c_int32),
]
annum_report_entry._fields_ = [
    ("struct_size", c_size_t),
    ("by", POINTER(c_char_p)),
    ("result", c_void_p),
    ("failure", c_char_p),
]

STRUCTS: Tuple[Any, ...] = (
    annum_error,
    annum_allocator,
    annum_warning,
    annum_estimate,
    annum_columns,
    annum_series_view,
    annum_change_options,
    annum_figure_intervals,
    annum_change_figure,
    annum_period_change,
    annum_year_projection,
    annum_change_result,
    annum_count_change,
    annum_proportion_change,
    annum_trendtest_options,
    annum_trendtest_result,
    annum_mann_kendall_result,
    annum_sen_slope_result,
    annum_exact_trend_options,
    annum_exact_trend_result,
    annum_fit_options,
    annum_coefficient,
    annum_fit_point,
    annum_durbin_watson,
    annum_fit_test,
    annum_slope_sensitivity,
    annum_group_slope,
    annum_intervention,
    annum_prediction,
    annum_knot,
    annum_fit_result,
    annum_trend_options,
    annum_trend_model,
    annum_total_change,
    annum_trend_point,
    annum_trend_result,
    annum_breaks_options,
    annum_break,
    annum_segment,
    annum_break_model,
    annum_break_test,
    annum_break_intervention,
    annum_break_process,
    annum_break_unusual,
    annum_breaks_result,
    annum_joinpoint_options,
    annum_joint,
    annum_joint_segment,
    annum_joint_jump,
    annum_joint_point,
    annum_joinpoint_model,
    annum_joinpoint_test,
    annum_joinpoint_aapc,
    annum_joinpoint_result,
    annum_joinpoint_group,
    annum_joinpoint_comparison,
    annum_joinpoint_table_options,
    annum_claim_figure,
    annum_claim_options,
    annum_claim_range,
    annum_claim_period,
    annum_claim_rounding,
    annum_implied_totals,
    annum_detectable,
    annum_claim_change,
    annum_claim_span,
    annum_claim_reading,
    annum_composition,
    annum_stated_change,
    annum_parts_sum,
    annum_statement,
    annum_claim_result,
    annum_field,
    annum_description,
    annum_report_column,
    annum_report_options,
    annum_report_entry,
)

# name: (type of the result, types of the arguments)
FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    "annum_version": (c_char_p, ()),
    "annum_abi_version": (c_int, ()),
    "annum_strerror": (c_char_p, (c_int,)),
    "annum_warning_name": (c_char_p, (c_int32,)),
    "annum_series_new": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_series_free": (None, (c_void_p,)),
    "annum_series_data": (POINTER(annum_series_view), (c_void_p,)),
    "annum_kind_name": (c_char_p, (c_int32,)),
    "annum_period": (
        c_int,
        (c_int32, c_int32, c_int32, c_int32, c_int32, c_int32, c_void_p, c_void_p, c_void_p),
    ),
    "annum_change": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_change_free": (None, (c_void_p,)),
    "annum_change_against_name": (c_char_p, (c_int32,)),
    "annum_adjustment_name": (c_char_p, (c_int32,)),
    "annum_change_method_name": (c_char_p, (c_int32,)),
    "annum_change_counts": (
        c_int,
        (c_double, c_double, c_double, c_double, c_void_p, c_void_p, c_void_p),
    ),
    "annum_change_proportions": (
        c_int,
        (c_double, c_double, c_double, c_double, c_void_p, c_void_p, c_void_p),
    ),
    "annum_trendtest": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_trendtest_many": (c_int, (c_void_p, c_size_t, c_void_p, c_void_p, c_void_p)),
    "annum_trendtest_free": (None, (c_void_p,)),
    "annum_test_name": (c_char_p, (c_int32,)),
    "annum_alternative_name": (c_char_p, (c_int32,)),
    "annum_direction_name": (c_char_p, (c_int32,)),
    "annum_mann_kendall": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_sen_slope": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_exact_trend": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_fit": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_fit_groups": (c_int, (c_void_p, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p)),
    "annum_fit_compare": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_fit_hypothesis": (c_int, (c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p)),
    "annum_fit_combination": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_fit_free": (None, (c_void_p,)),
    "annum_family_name": (c_char_p, (c_int32,)),
    "annum_link_name": (c_char_p, (c_int32,)),
    "annum_covariance_name": (c_char_p, (c_int32,)),
    "annum_errors_name": (c_char_p, (c_int32,)),
    "annum_method_name": (c_char_p, (c_int32,)),
    "annum_robust_name": (c_char_p, (c_int32,)),
    "annum_trend": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_trend_free": (None, (c_void_p,)),
    "annum_verdict_name": (c_char_p, (c_int32,)),
    "annum_breaks": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_breaks_free": (None, (c_void_p,)),
    "annum_breaks_method_name": (c_char_p, (c_int32,)),
    "annum_breaks_regressors_name": (c_char_p, (c_int32,)),
    "annum_joinpoint": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_joinpoint_free": (None, (c_void_p,)),
    "annum_joinpoint_compare": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_joinpoint_comparison_free": (None, (c_void_p,)),
    "annum_joinpoint_table_name": (c_char_p, (c_int32,)),
    "annum_joinpoint_table": (c_int, (c_void_p, c_void_p, c_void_p, c_size_t, c_void_p, c_void_p)),
    "annum_joinpoint_scale_name": (c_char_p, (c_int32,)),
    "annum_joinpoint_errors_name": (c_char_p, (c_int32,)),
    "annum_joinpoint_select_name": (c_char_p, (c_int32,)),
    "annum_joinpoint_interval_name": (c_char_p, (c_int32,)),
    "annum_joinpoint_compat_name": (c_char_p, (c_int32,)),
    "annum_claim": (c_int, (c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_claim_free": (None, (c_void_p,)),
    "annum_stated_base_name": (c_char_p, (c_int32,)),
    "annum_stated_rounding_name": (c_char_p, (c_int32,)),
    "annum_describe": (POINTER(annum_description), (c_int32,)),
    "annum_render": (c_int, (c_int32, c_void_p, c_int32, c_void_p, c_size_t, c_void_p, c_void_p)),
    "annum_report_begin": (c_int, (c_void_p, annum_sink, c_void_p, c_void_p, c_void_p, c_void_p)),
    "annum_report_add": (c_int, (c_void_p, c_void_p, c_void_p)),
    "annum_report_end": (c_int, (c_void_p, c_void_p)),
    "annum_report_free": (None, (c_void_p,)),
}
