#include <openssl/evp.h>

#include <array>

#include "io/io.h"
#include "io/raw_file.h"

namespace stancemill::io {

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(), nullptr);
}

Sha256::~Sha256() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }

void Sha256::update(std::string_view bytes) {
  EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size());
}

std::string Sha256::hex() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), digest.data(), &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text.push_back(kDigits[digest[i] >> 4]);
    text.push_back(kDigits[digest[i] & 15U]);
  }
  return text;
}

Result<std::string> sha256_of_file(const std::string& path) {
  Result<std::unique_ptr<RawFile>> file = RawFile::open(path, true);
  if (!file.ok()) return file.status();
  file.value()->drain();
  if (file.value()->failed()) return Status(ErrorCode::kInput, file.value()->error());
  return file.value()->sha256();
}

}  // namespace stancemill::io
