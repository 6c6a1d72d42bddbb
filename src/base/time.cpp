#include "base/time.h"

#include <array>

namespace base {
namespace {

// Two or more decimal digits of `value`, zero-padded, written at `out`.
void put_digits(char* out, unsigned value, int width) {
    for (int i = width - 1; i >= 0; --i) {
        out[i] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
}

// Writes "2026-11-23T12:00:00" (19 characters).
void put_seconds(char* out, Timestamp time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    put_digits(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    out[4] = '-';
    put_digits(out + 5, static_cast<unsigned>(date.month()), 2);
    out[7] = '-';
    put_digits(out + 8, static_cast<unsigned>(date.day()), 2);
    out[10] = 'T';
    put_digits(out + 11, static_cast<unsigned>(clock.hours().count()), 2);
    out[13] = ':';
    put_digits(out + 14, static_cast<unsigned>(clock.minutes().count()), 2);
    out[16] = ':';
    put_digits(out + 17, static_cast<unsigned>(clock.seconds().count()), 2);
}

// The number in text[at, at + width), or -1 if something there is no digit.
int digits(std::string_view text, std::size_t at, std::size_t width) {
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

void append_micros(std::string& out, Timestamp time) {
    std::array<char, 26> text;
    put_seconds(text.data(), time);
    text[19] = '.';
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    put_digits(text.data() + 20, static_cast<unsigned>((time - whole).count()), 6);
    out.append(text.data(), text.size());
}

std::string seconds_text(Timestamp time) {
    std::string text(20, 'Z');
    put_seconds(text.data(), time);
    return text;
}

std::optional<Timestamp> parse_time(std::string_view text) noexcept {
    if (!text.empty() && text.back() == 'Z') text.remove_suffix(1);
    if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':') {
        return std::nullopt;
    }
    const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const int hour = digits(text, 11, 2), minute = digits(text, 14, 2),
              second = digits(text, 17, 2);
    if ((year | month | day | hour | minute | second) < 0) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    int micros = 0;
    if (text.size() > 19) {
        const std::size_t width = text.size() - 20;
        if (text[19] != '.' || width < 1 || width > 6) return std::nullopt;
        micros = digits(text, 20, width);
        if (micros < 0) return std::nullopt;
        for (std::size_t i = width; i < 6; ++i) micros *= 10;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + std::chrono::microseconds(micros);
}

}  // namespace base
