// Objects in the tables' folders, which others may exchange meanwhile.
#pragma once

#include <memory>
#include <utility>

#include "parquet/folder_lock.h"
#include "parquet/layout.h"
#include "ports/object_store.h"

namespace tables {

// Shares the folders' lock while something is put or removed.
class LockedObjects final : public ports::ObjectStore {
public:
    // `real`: of the same folder.
    LockedObjects(std::shared_ptr<ports::ObjectStore> real, const std::filesystem::path& output_dir)
        : real_(std::move(real)), layout_(output_dir) {}

    base::Result<std::size_t> put(std::span<const ports::NamedBytes> objects,
                                  ports::IfTaken taken) override {
        const auto lock = FolderLock::share(layout_);
        if (!lock) return lock.error();
        return real_->put(objects, taken);
    }
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t limit) override {
        return real_->get_all(names, limit);
    }
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view folder,
                                                      const ports::ListRange& range) override {
        return real_->list(folder, range);
    }
    base::Result<void> remove(std::string_view name) override {
        const auto lock = FolderLock::share(layout_);
        if (!lock) return lock.error();
        return real_->remove(name);
    }
    std::string place(std::string_view name) const override { return real_->place(name); }

private:
    std::shared_ptr<ports::ObjectStore> real_;
    Layout layout_;
};

}  // namespace tables
