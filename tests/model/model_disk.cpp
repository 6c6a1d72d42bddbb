#include "tests/model/model_disk.h"

namespace model {

File Folder::find(const std::string& name) const {
    const auto at = now_.find(name);
    return at == now_.end() ? nullptr : at->second;
}

void Folder::rename(const std::string& from, const std::string& to) {
    change({{to, find(from)}, {from, nullptr}});
}

void Folder::carry_out(const Change& change, Names& names) {
    for (const auto& [name, file] : change) {
        if (file) {
            names[name] = file;
        } else {
            names.erase(name);
        }
    }
}

void Folder::change(Change change) {
    carry_out(change, now_);
    pending_.push_back(std::move(change));
}

void Folder::sync() {
    for (const Change& change : pending_) carry_out(change, durable_);
    pending_.clear();
}

std::uint64_t Folder::lose_power(base::Random& random) {
    const std::size_t kept = random.below(static_cast<std::uint32_t>(pending_.size()) + 1);
    const std::uint64_t lost = pending_.size() - kept;
    pending_.resize(kept);
    sync();
    now_ = durable_;
    return lost;
}

void ModelDisk::lose_power() {
    std::vector<Folder*> folders = {&tables_[0], &tables_[1]};
    for (auto& [partition, folder] : commits_) folders.push_back(&folder);
    for (Folder* folder : folders) {
        stage_.statistics.lost_names += folder->lose_power(stage_.random);
        for (const auto& [name, file] : folder->names()) {
            if (std::exchange(file->durable, true)) continue;
            if (stage_.random.below(4) == 0) continue;  // they happened to be written
            file->readable = false;
            ++stage_.statistics.lost_files;
            stage_.trace.add("    the bytes of ", name, " are lost");
        }
    }
    touch();
}

std::string offset_name(ports::Offset offset) {
    constexpr std::size_t k_digits = 20;
    const std::string text = std::to_string(offset);
    return std::string(k_digits - text.size(), '0') + text;
}

}  // namespace model
