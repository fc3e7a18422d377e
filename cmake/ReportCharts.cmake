# HESUAN_ECHARTS: the chart library that the report carries, from what exporters/report/fetch.sh has fetched. Empty without
# it: the build goes on, and the report has its tables and no charts.
set(hesuan_cache "$ENV{XDG_CACHE_HOME}")
if(NOT hesuan_cache)
  set(hesuan_cache "$ENV{HOME}/.cache")
endif()
set(HESUAN_ECHARTS ${hesuan_cache}/hesuan/echarts-5.5.1/echarts.min.js)
if(NOT EXISTS ${HESUAN_ECHARTS})
  message(STATUS "Report: no chart library (exporters/report/fetch.sh fetches it); tables alone")
  set(HESUAN_ECHARTS "")
endif()
