// The roster from the Super Hero API, over HTTPS.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"

namespace heroapi {

struct PullOptions {
    std::string base_url =
        "https://superheroapi.com/api";     // https only: a token is in each request
    std::string token{};                    // API_TOKEN; never printed
    std::filesystem::path ca_file{};        // PEM; empty: the authorities that the system trusts
    std::filesystem::path resume_folder{};  // keeps each hero that came; empty: nothing is kept
    std::chrono::milliseconds request_timeout{15'000};
    std::chrono::milliseconds first_pause{500};  // before a retry; doubles with each, with jitter
    std::chrono::milliseconds longest_pause{60'000};  // also where the server asks for more
    int retries = 5;                                  // of one hero, after its first request
    int parallel = 8;                                 // requests under way at once, 1 … 64
    std::uint32_t most_heroes = 65'535;  // a service that knows more is not the one we know
};

// Called by pull() on its own thread; must not block. Empty ones are not called.
struct PullHooks {
    std::function<void(std::size_t heroes)> progress{};  // heroes so far, kept ones included
    std::function<bool()> stop{};  // asked at least every 100 ms; true ends the pull
};

// Asks for hero 1, 2, 3 … until the API calls an id invalid (the smallest such id is the end), and
// gives one JSON array of all heroes, ascending by id, each as the API told it: what
// wire::parse_roster reads. All heroes or an error, never a part.
//
// Connections that fail, time-outs and the statuses 408, 429 and 5xx are tried again; while the
// API asks for a pause (Retry-After), nothing is asked.
//
// A hero that came is kept in `resume_folder` at once. A later call takes it from there, if it is
// of the same base_url, and asks for the rest only. What is kept never grows old: forget() it once
// the roster has arrived where it should.
//
// Blocks until done; any thread, but one call at a time for one resume_folder. Errors:
// settings - the API denies the token, or an option cannot be used;
// unavailable - the API cannot be reached, or answers what makes no sense: the hero and what came;
// disk - the resume folder cannot be used; stopped - the hook said so.
base::Result<std::string> pull(const PullOptions& options, const PullHooks& hooks = {});

// Removes what pull() has kept, and the folder if it is empty then. That there is none is no error.
// disk: it cannot be removed.
base::Result<void> forget(const std::filesystem::path& resume_folder);

}  // namespace heroapi
