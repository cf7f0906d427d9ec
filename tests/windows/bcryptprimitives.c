/* The one function that the standard library asks of bcryptprimitives.dll, which wine 8 has not. */
#include <stddef.h>

__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);

__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *bytes, size_t len) {
    while (len > 0) {
        unsigned long piece = len > 0x40000000 ? 0x40000000 : (unsigned long)len;
        if (!SystemFunction036(bytes, piece)) return 0;
        bytes += piece;
        len -= piece;
    }
    return 1;
}
