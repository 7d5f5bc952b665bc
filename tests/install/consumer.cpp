/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <annum.h>

#include <iostream>
#include <memory>
#include <vector>

int main()
{
    const std::vector<double> year{2010, 2011, 2012, 2013, 2014, 2015}, rate{6.1, 4.8, 4.0, 3.3, 2.2, 1.5};
    annum_columns columns = ANNUM_COLUMNS_INIT;
    columns.kind = ANNUM_RATE;
    columns.n = year.size();
    columns.year = year.data();
    columns.value = rate.data();
    annum_series *made = nullptr;
    annum_trend_result *found = nullptr;
    annum_error error;
    if (annum_series_new(&columns, nullptr, &made, &error) != ANNUM_OK) {
        std::cerr << error.message << '\n';
        return 1;
    }
    const std::unique_ptr<annum_series, void (*)(annum_series *)> series(made, annum_series_free);
    if (annum_trend(series.get(), nullptr, &found, &error) != ANNUM_OK) {
        std::cerr << error.message << '\n';
        return 1;
    }
    const std::unique_ptr<annum_trend_result, void (*)(annum_trend_result *)> trend(found, annum_trend_free);
    std::cout << "annum " << annum_version() << " from C++: " << annum_verdict_name(trend->verdict) << '\n';
    return trend->verdict != ANNUM_FALLING;
}
