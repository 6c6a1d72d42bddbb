#include "tests/support/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <stdexcept>

#include "base/owned.h"

namespace support {
namespace {

using PemFile = base::Owned<std::FILE, std::fclose>;

PemFile open_pem(const std::filesystem::path& path) {
    PemFile file(std::fopen(path.c_str(), "w"));
    if (!file) throw std::runtime_error("cannot write " + path.string());
    return file;
}

}  // namespace

void issue_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key,
                       long valid_seconds) {
    const base::Owned<EVP_PKEY, EVP_PKEY_free> pair(EVP_EC_gen("P-256"));
    const base::Owned<X509, X509_free> made(X509_new());
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * k_a_day);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), valid_seconds);
    X509_set_pubkey(made.get(), pair.get());
    X509_NAME* const name = X509_get_subject_name(made.get());
    const unsigned char common[] = "localhost";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common, -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    const base::Owned<X509_EXTENSION, X509_EXTENSION_free> hosts(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1"));
    X509_add_ext(made.get(), hosts.get(), -1);
    X509_sign(made.get(), pair.get(), EVP_sha256());
    PEM_write_X509(open_pem(certificate).get(), made.get());
    PEM_write_PrivateKey(open_pem(key).get(), pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

}  // namespace support
