// Objects as files below a local folder.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "parquet/disk.h"
#include "ports/object_store.h"

namespace tables {

// A new file is written under a hidden name, made durable and linked under its own: of several
// writers, in any processes, link(2) lets exactly one win. A crash leaves hidden drafts at worst,
// see draft_sweep.h. Files and folders that begin with a dot are not listed.
class FolderObjects : public ports::ObjectStore {
public:
    // Touches no disk. Folders that are missing are made when something is put there.
    explicit FolderObjects(std::filesystem::path folder, SystemCalls calls = {})
        : folder_(std::move(folder)), calls_(calls), disk_(calls) {}

    base::Result<std::size_t> put(std::span<const ports::NamedBytes> objects,
                                  ports::IfTaken taken) override;
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t limit) override;
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view folder,
                                                      const ports::ListRange& range) override;
    base::Result<void> remove(std::string_view name) override;
    std::string place(std::string_view name) const override { return path(name).string(); }

private:
    std::filesystem::path path(std::string_view name) const { return folder_ / name; }
    base::Result<std::size_t> put_new(std::span<const ports::NamedBytes> objects) const;
    base::Result<void> replace(const ports::NamedBytes& object) const;

    std::filesystem::path folder_;
    SystemCalls calls_;
    Disk disk_;
};

std::shared_ptr<ports::ObjectStore> open_folder(const std::filesystem::path& folder,
                                                SystemCalls calls = {});

}  // namespace tables
