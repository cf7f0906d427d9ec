/* Starts a program as only some programs of Windows do, waits for it, and ends with its status.

       starter.exe c|break PROGRAM ARGS...    on a console of its own, which says Ctrl-C or Ctrl-Break to it two
                                              seconds later, as the console's window does
       explorer.exe plain PROGRAM ARGS...     as anyone does: under that name it passes for Explorer */
#include <wchar.h>
#include <windows.h>

static BOOL WINAPI ignore(DWORD event) {
    (void)event;
    return TRUE;
}

/* 0 when it was said. */
static int say(DWORD event, DWORD process) {
    Sleep(2000);
    FreeConsole();
    if (!AttachConsole(process)) return 97;
    /* It reaches everyone on the console, and is not meant for this program. */
    SetConsoleCtrlHandler(ignore, TRUE);
    return GenerateConsoleCtrlEvent(event, 0) ? 0 : 96;
}

/* What stands after the next space. */
static wchar_t *rest(wchar_t *line) {
    line = wcschr(line, L' ');
    while (line && *line == L' ') line++;
    return line ? line : L"";
}

int wmain(void) {
    wchar_t *how = rest(GetCommandLineW()), *program = rest(how);
    if (!*program) return 99;
    BOOL is_plain = *how == L'p';
    STARTUPINFOW start = { .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES };
    start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    PROCESS_INFORMATION process;
    DWORD flags = is_plain ? 0 : CREATE_NO_WINDOW;
    if (!CreateProcessW(NULL, program, NULL, NULL, TRUE, flags, NULL, NULL, &start, &process)) return 98;
    /* The program's alone: it sees their end when it is there. */
    CloseHandle(start.hStdInput);
    int failed = is_plain ? 0 : say(*how == L'c' ? CTRL_C_EVENT : CTRL_BREAK_EVENT, process.dwProcessId);
    WaitForSingleObject(process.hProcess, failed ? 0 : 60000);
    DWORD status = 95;
    GetExitCodeProcess(process.hProcess, &status);
    if (failed || status == STILL_ACTIVE) TerminateProcess(process.hProcess, 95);
    return failed ? failed : (int)status;
}
