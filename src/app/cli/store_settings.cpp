#include "app/cli/store_settings.h"

#include "app/cli/setting_adder.h"
#include "app/cli/setting_readers.h"

namespace app {

void add_store(SettingAdder& adder, GivenSettings& settings) {
    adder.add(
        "--local-dir",
        "Folder of what stays on this machine: the embedded log, records that wait for Kafka, "
        "witness files.",
        "OUTPUT_DIR; ./data where that is an object store",
        text_of(settings.files.local_dir, "DIR"));
    adder.add(
        "--s3-endpoint",
        "Address of the object store of s3://… places. Its keys are the variables "
        "S3_ACCESS_KEY and S3_SECRET_KEY, of temporary ones S3_SESSION_TOKEN too, or in files "
        "that S3_ACCESS_KEY_FILE, S3_SECRET_KEY_FILE and S3_SESSION_TOKEN_FILE name.",
        "Amazon's", text_of(settings.files.store.endpoint, "URL"));
    adder.add("--s3-region", "Region of the object store.", settings.files.store.region,
              text_of(settings.files.store.region, "REGION"));
    adder.add("--s3-ca", "File of the authorities that signed the object store's certificate.",
              "the system's", text_of(settings.files.store.ca, "FILE"));
}

}  // namespace app
