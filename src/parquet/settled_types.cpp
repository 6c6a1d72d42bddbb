#include "parquet/settled_types.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <string>

#include "parquet/framed_text.h"
#include "parquet/layout.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr Frame k_frame{1, "tables"};
constexpr Frame k_merged_frame{2, "tables"};
constexpr std::size_t k_largest_text = std::size_t{1} << 16;

base::Result<NumberTypes> parse_types(std::string_view text) {
    const bool is_merged = is_framed_as(k_merged_frame, text);
    const auto body = parse_framed_text(is_merged ? k_merged_frame : k_frame, text);
    if (!body) return body.error();
    boost::system::error_code failed;
    const json::value value = json::parse(json::string_view(body->data(), body->size()), failed);
    const json::object* object = value.if_object();
    const json::value* types = object == nullptr ? nullptr : object->if_contains("types");
    const json::string* name = types == nullptr ? nullptr : types->if_string();
    const auto known = name == nullptr
                           ? std::nullopt
                           : parse_number_types(std::string_view(name->data(), name->size()));
    if (known) return *known;
    return damaged_text("its types are neither unsigned nor signed");
}

std::string make_text(const Frame& frame, NumberTypes types) {
    return make_framed_text(frame, json::serialize(json::object{{"types", name_of(types)}}));
}

std::string name_of_text() { return Layout().tables_file().string(); }

base::Result<std::optional<NumberTypes>> read_types(ports::ObjectStore& store) {
    const auto text = store.get(name_of_text(), k_largest_text);
    if (!text) return text.error();
    if (!*text) return std::optional<NumberTypes>();
    const auto types = parse_types(**text);
    if (types) return std::optional(*types);
    return base::disk_error("cannot use " + store.place(name_of_text()) + ": " +
                            types.error().what);
}

}  // namespace

base::Result<std::optional<NumberTypes>> settled_types(ports::ObjectStore& store) {
    auto types = read_types(store);
    if (!types || *types) return types;
    const auto below = store.list(Layout().commits().string());
    if (!below) return below.error();
    const bool has_ledger = std::any_of(below->begin(), below->end(),
                                        [](const auto& entry) { return entry.is_folder; });
    if (has_ledger) return std::optional(NumberTypes::unsigned_numbers);
    return types;
}

base::Result<NumberTypes> settle_types(ports::ObjectStore& store, NumberTypes wanted) {
    const auto found = settled_types(store);
    if (!found) return found.error();
    const std::array text{
        ports::NamedBytes{name_of_text(), make_text(k_frame, found->value_or(wanted))}};
    if (const auto put = store.put(text, ports::IfTaken::keep); !put) return put.error();
    const auto settled = read_types(store);
    if (!settled) return settled.error();
    if (*settled) return **settled;
    return base::disk_error(store.place(name_of_text()) + " was removed just now");
}

base::Result<void> expect_merged_files(ports::ObjectStore& store) {
    const auto found = settled_types(store);
    if (!found) return found.error();
    if (!*found) return base::rejected("there are no tables in " + store.place(name_of_text()));
    const std::array text{ports::NamedBytes{name_of_text(), make_text(k_merged_frame, **found)}};
    const auto put = store.put(text, ports::IfTaken::replace);
    return put ? base::Result<void>() : put.error();
}

}  // namespace tables
