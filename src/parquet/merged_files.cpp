#include "parquet/merged_files.h"

#include <algorithm>
#include <array>

namespace tables {
namespace {

constexpr std::size_t k_largest = std::size_t{1} << 30;

}  // namespace

base::Result<void> MergedFiles::refresh() {
    const std::string folder = layout_.compacted().string();
    const auto next = static_cast<ports::Offset>(merges_.size());
    ports::ListRange behind;
    if (next > 0) behind.after = offset_name(next - 1);
    behind.settle = true;
    const auto entries = store_->list(folder, behind);
    if (!entries) return entries.error();
    for (const ports::StoreEntry& entry : *entries) {
        if (!parse_offset_name(entry.name)) continue;
        const std::string name = folder + "/" + entry.name;
        const auto unusable = [&](const std::string& why) {
            return base::disk_error("cannot use " + store_->place(name) + ": " + why);
        };
        if (entry.name != offset_name(static_cast<ports::Offset>(merges_.size()))) {
            return unusable("the one before it is not there; restore it from a copy");
        }
        const auto text = store_->get(name, k_largest);
        if (!text) return text.error();
        if (!*text) return unusable("it was removed just now");
        auto merge = parse_merge_text(**text);
        if (!merge) return unusable(merge.error().what);
        take(std::move(*merge));
    }
    return {};
}

base::Result<void> MergedFiles::append(const Merge& merge) {
    const std::string name =
        (layout_.compacted() / offset_name(static_cast<ports::Offset>(merges_.size()))).string();
    const std::array object{ports::NamedBytes{name, make_merge_text(merge)}};
    const auto taken = store_->put(object, ports::IfTaken::keep);
    if (!taken) return taken.error();
    if (*taken == 0) return refresh();
    return base::Error{base::Fault::lost_race,
                       store_->place(name) + " is there already: another process merges too"};
}

void MergedFiles::take(Merge merge) {
    for (std::size_t file = 0; file < merge.files.size(); ++file) {
        const ports::MergedFile& merged = merge.files[file];
        merged_[{merge.table, merged.file.name}] = {merges_.size(), file};
        for (const std::string& name : merged.replaced) replaced_.emplace(merge.table, name);
        std::uint64_t row = 0;
        for (std::size_t part = 0; part < merged.parts.size(); ++part) {
            parts_.emplace(Name(merge.table, merged.parts[part].name),
                           Index{merges_.size(), file, part, row});
            row += merged.parts[part].rows;
        }
    }
    merges_.push_back(std::move(merge));
}

const ports::MergedFile* MergedFiles::find(const Name& name) const {
    const auto found = merged_.find(name);
    if (found == merged_.end()) return nullptr;
    return &merges_[found->second.first].files[found->second.second];
}

std::vector<MergedFiles::Place> MergedFiles::places_of(const Name& name) const {
    std::vector<Place> places;
    const auto [first, last] = parts_.equal_range(name);
    for (auto at = first; at != last; ++at) {
        const ports::MergedFile& merged = merges_[at->second.merge].files[at->second.file];
        const ports::MergedPart& part = merged.parts[at->second.part];
        places.push_back({merged.file.name, at->second.first_row, part.rows, part.bytes});
    }
    std::reverse(places.begin(), places.end());
    return places;
}

}  // namespace tables
